import type { Camera, LonLat } from '../wire/types';

export type Position = [number, number];
/** West, south, east, north. */
export type Bounds = [number, number, number, number];

const METRES_PER_DEGREE = 111_320;
const STEPS = 12;

/** A point moved by metres on a local plane; good to millimetres within 500 m. */
export function moved({ lon, lat }: LonLat, east: number, north: number): Position {
  return [lon + east / (METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180)), lat + north / METRES_PER_DEGREE];
}

/** What a camera looks at, as a closed ring: from the camera, `view` degrees wide around `heading` (clockwise from
 * north), `reach` metres far. */
export function wedge(camera: Pick<Camera, 'location' | 'heading' | 'view'>, reach: number): Position[] {
  const apex: Position = [camera.location.lon, camera.location.lat];
  const arc = Array.from({ length: STEPS + 1 }, (_, step) => {
    const bearing = ((camera.heading + camera.view * (step / STEPS - 0.5)) * Math.PI) / 180;
    return moved(camera.location, reach * Math.sin(bearing), reach * Math.cos(bearing));
  });
  return [apex, ...arc, apex];
}

/** The smallest bounds around all points; null without points. */
export function around(points: readonly LonLat[]): Bounds | null {
  if (points.length === 0) return null;
  const lon = points.map((point) => point.lon);
  const lat = points.map((point) => point.lat);
  return [Math.min(...lon), Math.min(...lat), Math.max(...lon), Math.max(...lat)];
}

/** Metres between two places of one city. */
export function distance(a: LonLat, b: LonLat): number {
  const shrink = Math.cos((((a.lat + b.lat) / 2) * Math.PI) / 180);
  return METRES_PER_DEGREE * Math.hypot((b.lon - a.lon) * shrink, b.lat - a.lat);
}

/** Length of the diagonal in metres. */
export const diagonal = ([west, south, east, north]: Bounds): number =>
  distance({ lon: west, lat: south }, { lon: east, lat: north });

/** Width of the world at zoom 0 in MapLibre's pixels. */
const WORLD_PX = 512;

/** Metres to a pixel of the map (Web Mercator). */
export const metresPerPixel = (zoom: number, lat: number): number =>
  (360 * METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180)) / (WORLD_PX * 2 ** zoom);

/** Places in a row, in units of one mark's width, for `count` marks on one spot: 0; -0.5, 0.5; -1, 0, 1. */
export const inRow = (index: number, count: number): number => index - (count - 1) / 2;
