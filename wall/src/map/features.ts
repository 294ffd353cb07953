import type { Feature, FeatureCollection, LineString, Point, Polygon } from 'geojson';
import type { Camera, CameraState, Incident, Road, Sensor, SensorState } from '../wire/types';
import { inRow, wedge } from './geometry';

const collection = <G extends Point | Polygon | LineString>(features: Feature<G>[]): FeatureCollection<G> => ({
  type: 'FeatureCollection',
  features,
});

const point = (id: string, lon: number, lat: number, properties: Record<string, unknown>): Feature<Point> => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates: [lon, lat] },
  properties: { id, ...properties },
});

/** The site's roads, for a site that has no map file. */
export const roadLines = (roads: readonly Road[]): FeatureCollection<LineString> =>
  collection(
    roads.map(({ name, path }) => ({
      type: 'Feature',
      geometry: { type: 'LineString', coordinates: path.map(({ lon, lat }) => [lon, lat]) },
      properties: { name_vi: name.vi, name_en: name.en },
    })),
  );

/** Priority of the most urgent open incident of each camera, 0 without any. */
export type Urgency = ReadonlyMap<string, number>;

export function cameraPoints(
  cameras: readonly Camera[],
  states: ReadonlyMap<string, CameraState>,
  selected: string | null,
  name: (camera: Camera) => string,
): FeatureCollection<Point> {
  return collection(
    cameras.map((camera) =>
      point(camera.id, camera.location.lon, camera.location.lat, {
        name: name(camera),
        state: states.get(camera.id)?.state ?? 'starting',
        selected: camera.id === selected,
      }),
    ),
  );
}

export function cameraWedges(
  cameras: readonly Camera[],
  reach: number,
  urgency: Urgency,
  selected: string | null,
): FeatureCollection<Polygon> {
  return collection(
    cameras.map((camera) => ({
      type: 'Feature',
      geometry: { type: 'Polygon', coordinates: [wedge(camera, reach)] },
      properties: { id: camera.id, priority: urgency.get(camera.id) ?? 0, selected: camera.id === selected },
    })),
  );
}

export function sensorPoints(
  sensors: readonly Sensor[],
  states: ReadonlyMap<string, SensorState>,
  selected: string | null,
): FeatureCollection<Point> {
  return collection(
    sensors.map((sensor) =>
      point(sensor.id, sensor.location.lon, sensor.location.lat, {
        state: states.get(sensor.id)?.state ?? 'starting',
        selected: sensor.id === selected,
      }),
    ),
  );
}

/** Marks of open incidents. Those on one spot stand side by side instead of hiding each other. */
export function incidentPoints(incidents: readonly Incident[], selected: string | null): FeatureCollection<Point> {
  const spots = new Map<string, Incident[]>();
  for (const incident of incidents) {
    const { lon, lat } = incident.where.point;
    const spot = `${lon.toFixed(4)} ${lat.toFixed(4)}`;
    spots.set(spot, [...(spots.get(spot) ?? []), incident]);
  }
  return collection(
    [...spots.values()].flatMap((here) =>
      here.map((incident, index) =>
        point(incident.id, incident.where.point.lon, incident.where.point.lat, {
          icon: `p${incident.priority}${incident.state === 'new' ? '' : '-seen'}`,
          priority: incident.priority,
          offset: [inRow(index, here.length) * 30, 0],
          selected: incident.id === selected,
          rank: 10 - incident.priority,
        }),
      ),
    ),
  );
}
