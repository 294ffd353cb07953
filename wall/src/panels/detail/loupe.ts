import type { Box, Point } from '../../wire/types';

/** Share of the picture's width and height that the loupe covers. */
export const LOUPE = 0.34;
const ROOM = 2.4;
const CLOSEST = 0.09;
const WORTH_IT = 0.24;

export interface Loupe {
  /** What it shows: the upper left corner and the side, in fractions of the picture. */
  x: number;
  y: number;
  side: number;
  /** The corner of the picture that it lies in. */
  right: boolean;
  bottom: boolean;
}

/** A magnified view of a small thing, in the corner farthest from the thing and from `avoid`; null when the thing is
 * large enough to be seen without. All in fractions of the picture. */
export function loupeFor(thing: Box | null, avoid: Point | null): Loupe | null {
  if (thing === null) return null;
  const side = Math.max(CLOSEST, Math.max(thing.w, thing.h) * ROOM);
  if (side > WORTH_IT) return null;
  const centre = { x: thing.x + thing.w / 2, y: thing.y + thing.h / 2 };
  const within = (middle: number): number => Math.min(1 - side, Math.max(0, middle - side / 2));
  const corners = [true, false].flatMap((bottom) => [true, false].map((right) => ({ right, bottom })));
  const clear = ({ right, bottom }: { right: boolean; bottom: boolean }): number => {
    const at = { x: right ? 1 - LOUPE / 2 : LOUPE / 2, y: bottom ? 1 - LOUPE / 2 : LOUPE / 2 };
    return Math.min(...[centre, avoid ?? centre].map(({ x, y }) => Math.hypot(at.x - x, at.y - y)));
  };
  const corner = corners.reduce((best, next) => (clear(next) > clear(best) ? next : best));
  return { x: within(centre.x), y: within(centre.y), side, ...corner };
}
