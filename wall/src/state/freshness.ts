/** Seconds without a beat after which the picture may not be trusted. */
export const STALE_AFTER_S = 3;

export interface Freshness {
  /** Seconds since the last beat; null when there never was one. */
  age: number | null;
  stale: boolean;
}

/** How live the picture is. Times in ms of performance.now(); `began` is when this page first tried. */
export function freshness(lastBeat: number | null, began: number, now: number): Freshness {
  const age = Math.max(0, (now - (lastBeat ?? began)) / 1000);
  return { age: lastBeat === null ? null : age, stale: age > STALE_AFTER_S };
}

/** Server clock minus this machine's clock in seconds, from the messages heard so far. A message can only come late,
 * so the largest difference is the best; it fades slowly in case one of the clocks was set back. */
export function clockOffset(before: number | null, serverTime: number, localTime: number): number {
  const seen = serverTime - localTime;
  if (before === null || Math.abs(seen - before) > 2) return seen;
  return Math.max(seen, before - 0.001);
}
