import type { RuleClock } from '../../wire/types';

/** Clocks of one kind that are shown, those nearest to their limit. */
export const OF_A_KIND = 3;

/** How far a rule is, 0..1. One that has spoken is there. */
export function shareOf({ on, value, limit }: RuleClock): number {
  return on || limit <= 0 ? 1 : Math.min(1, Math.max(0, value / limit));
}

export interface Shown {
  clocks: RuleClock[];
  /** How many are left out. */
  more: number;
}

/** First what has spoken, then what is nearest to it; a street full of one kind does not hide another. */
export function ordered(clocks: readonly RuleClock[], ofAKind = OF_A_KIND): Shown {
  const counted = new Map<string, number>();
  const sorted = [...clocks].sort((a, b) => Number(b.on) - Number(a.on) || shareOf(b) - shareOf(a));
  const kept = sorted.filter(({ kind }) => {
    const count = (counted.get(kind) ?? 0) + 1;
    counted.set(kind, count);
    return count <= ofAKind;
  });
  return { clocks: kept, more: clocks.length - kept.length };
}
