import { expect, test } from 'vitest';
import type { RuleClock } from '../../wire/types';
import { byWeight } from './draw';
import { ordered, shareOf } from './order';

const clock = (kind: RuleClock['kind'], value: number, rest: Partial<RuleClock> = {}): RuleClock => ({
  kind,
  value,
  limit: 10,
  zone: null,
  object: null,
  unit: 's',
  on: false,
  held: '',
  box: null,
  ...rest,
});

test('what has spoken comes first, then what is nearest to its limit, and no kind hides another', () => {
  const fast = [3, 9, 5, 4, 8].map((value) => clock('speeding', value));
  const { clocks, more } = ordered([...fast, clock('stopped_vehicle', 2), clock('fire', 0, { on: true })]);
  expect(clocks.map(({ kind, value }) => [kind, value])).toEqual([
    ['fire', 0],
    ['speeding', 9],
    ['speeding', 8],
    ['speeding', 5],
    ['stopped_vehicle', 2],
  ]);
  expect(more).toBe(2);
});

test('a bar is never longer than its room, and full once the rule has spoken', () => {
  expect([5, 25, -1].map((value) => shareOf(clock('crowd', value)))).toEqual([0.5, 1, 0]);
  expect(shareOf(clock('crowd', 1, { on: true }))).toBe(1);
  expect(shareOf(clock('crowd', 1, { limit: 0 }))).toBe(1);
});

test('labels of the tracks that a rule is about are written first', () => {
  const track = (id: number, first_seen: number) => ({ id, first_seen }) as Parameters<typeof byWeight>[0][number];
  const tracks = [track(1, 5), track(2, 9), track(3, 1), track(4, 7)];
  const clocks = [clock('loitering', 1, { object: 4 }), clock('stopped_vehicle', 1, { object: 2, on: true })];
  expect(byWeight(tracks, { clocks }).map(({ id }) => id)).toEqual([2, 4, 3, 1]);
});
