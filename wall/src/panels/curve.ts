import type { Threshold } from '../wire/types';

export interface Curve {
  path: string;
  from: number | null;
  last: { x: number; y: number; time: number; value: number } | null;
  limits: { y: number; level: number; value: number }[];
}

const PAD = 0.12;

interface Box {
  width: number;
  height: number;
  /** Alarm level whose threshold must be in the picture. */
  level: number;
}

/** Values over time as an SVG path in a box; the scale always holds the threshold of the level, so that a quiet sensor
 * draws low and flat instead of filling the box with its noise. */
export function curveOf(
  history: readonly (readonly [number, number])[],
  thresholds: readonly Threshold[],
  { width, height, level }: Box,
): Curve {
  const limits = thresholds.map(({ level, above }) => ({ level, value: above }));
  const held = limits.find((limit) => limit.level === level) ?? limits[0];
  const values = history.map(([, value]) => value).concat(held === undefined ? [] : [held.value]);
  const high = Math.max(...values);
  const low = Math.min(...values);
  const span = (high - low || Math.abs(high) || 1) * (1 + 2 * PAD);
  const bottom = low - (span - (high - low)) / 2;
  const y = (value: number): number => round(height - ((value - bottom) / span) * height);
  const first = history[0];
  const end = history.at(-1);
  const from = first?.[0] ?? null;
  const length = from !== null && end !== undefined ? end[0] - from || 1 : 1;
  const x = (time: number): number => round(((time - (from ?? 0)) / length) * (width - 6));
  return {
    path: history.map(([time, value], index) => `${index === 0 ? 'M' : 'L'}${x(time)} ${y(value)}`).join(''),
    from,
    last: end === undefined ? null : { x: x(end[0]), y: y(end[1]), time: end[0], value: end[1] },
    limits: limits
      .map((limit) => ({ ...limit, y: y(limit.value) }))
      .filter((limit) => limit.y >= 0 && limit.y <= height),
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;
