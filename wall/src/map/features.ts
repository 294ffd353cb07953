import type { Feature, FeatureCollection, LineString, Point, Polygon } from 'geojson';
import type { Camera, CameraState, Incident, LonLat, Road, Sensor, SensorState } from '../wire/types';
import { distance, inRow, wedge } from './geometry';

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

/** Marks of open incidents. Those within `reach` metres of each other stand side by side instead of hiding one another. */
export function incidentPoints(
  incidents: readonly Incident[],
  selected: string | null,
  reach = 10,
): FeatureCollection<Point> {
  return collection(
    spots(incidents, reach).flatMap(({ at: { lon, lat }, here }) =>
      here.map((incident, index) =>
        point(incident.id, lon, lat, {
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

interface Spot {
  at: LonLat;
  here: Incident[];
}

/** Groups of near incidents, each in its middle. In order of age, so that a group stays as it is when urgency changes. */
function spots(incidents: readonly Incident[], reach: number): Spot[] {
  const found: Spot[] = [];
  const byAge = [...incidents].sort((a, b) => a.first_seen - b.first_seen || (a.id < b.id ? -1 : 1));
  for (const incident of byAge) {
    const { point: at } = incident.where;
    const spot = found.find((one) => distance(one.at, at) <= reach);
    if (spot === undefined) found.push({ at, here: [incident] });
    else spot.here.push(incident);
  }
  for (const spot of found) {
    const mean = (axis: 'lon' | 'lat'): number =>
      spot.here.reduce((sum, { where }) => sum + where.point[axis], 0) / spot.here.length;
    spot.at = { lon: mean('lon'), lat: mean('lat') };
    spot.here.sort((a, b) => a.where.point.lon - b.where.point.lon);
  }
  return found;
}
