import type { Box, Point } from '../../wire/types';

export interface Size {
  w: number;
  h: number;
}

/** Fractions of the frame as units of the drawing. */
export const scaled = ({ x, y }: Point, { w, h }: Size): Point => ({ x: x * w, y: y * h });

export const centreOf = (corners: readonly Point[]): Point => ({
  x: corners.reduce((sum, { x }) => sum + x, 0) / corners.length,
  y: corners.reduce((sum, { y }) => sum + y, 0) / corners.length,
});

/** A place inside the zone that is clear of the thing: between the centre and the corners, the farthest from it. */
export function clearOf(corners: readonly Point[], thing: Box | null): Point {
  const centre = centreOf(corners);
  if (thing === null) return centre;
  const from = { x: thing.x + thing.w / 2, y: thing.y + thing.h / 2 };
  const spots = [centre, ...corners.map(({ x, y }) => ({ x: (x + centre.x) / 2, y: (y + centre.y) / 2 }))];
  const far = ({ x, y }: Point): number => Math.hypot(x - from.x, y - from.y);
  return spots.reduce((best, spot) => (far(spot) > far(best) ? spot : best));
}

/** A shaft through `middle` (fractions) along `direction` (fractions, any length), `share` of the height long. */
export function arrow(middle: Point, direction: Point, size: Size, share: number): [Point, Point] {
  const along = scaled(direction, size);
  const length = Math.hypot(along.x, along.y) || 1;
  const half = (share * size.h) / 2;
  const step = { x: (along.x / length) * half, y: (along.y / length) * half };
  const centre = scaled(middle, size);
  return [
    { x: centre.x - step.x, y: centre.y - step.y },
    { x: centre.x + step.x, y: centre.y + step.y },
  ];
}

/** A triangle of `size` at the end of a path, pointing where the path went in its last stretch. */
export function arrowHead(path: readonly Point[], size: number): Point[] {
  const tip = path.at(-1);
  if (tip === undefined) return [];
  const from = [...path].reverse().find(({ x, y }) => Math.hypot(tip.x - x, tip.y - y) > size / 2) ?? path[0] ?? tip;
  const length = Math.hypot(tip.x - from.x, tip.y - from.y);
  if (length === 0) return [];
  const [dx, dy] = [((tip.x - from.x) / length) * size, ((tip.y - from.y) / length) * size];
  return [
    { x: tip.x + dx * 0.4, y: tip.y + dy * 0.4 },
    { x: tip.x - dx * 0.6 - dy * 0.45, y: tip.y - dy * 0.6 + dx * 0.45 },
    { x: tip.x - dx * 0.6 + dy * 0.45, y: tip.y - dy * 0.6 - dx * 0.45 },
  ];
}
