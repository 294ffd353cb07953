const FIRST_S = 0.5;
const LONGEST_S = 8;

/** Seconds to wait before attempt `attempt` (1 is the first retry): doubling, with "equal jitter" so that a hundred
 * walls do not come back in the same instant. `random` is in 0..1. */
export function backoff(attempt: number, random: number): number {
  const ceiling = Math.min(LONGEST_S, FIRST_S * 2 ** (attempt - 1));
  return ceiling / 2 + (ceiling / 2) * random;
}
