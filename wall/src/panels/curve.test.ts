import { expect, test } from 'vitest';
import { curveOf } from './curve';

const threshold = { level: 2, above: 10, clear: 9 };

test('a curve runs from left to right, higher values higher up, below its threshold when it is below', () => {
  const curve = curveOf(
    [
      [0, 2],
      [10, 4],
      [20, 8],
    ],
    [threshold],
    { width: 106, height: 100, level: 2 },
  );
  expect(curve.path.startsWith('M0 ')).toBe(true);
  expect(curve.last).toMatchObject({ x: 100, time: 20, value: 8 });
  const limit = curve.limits[0]?.y ?? 0;
  expect(limit).toBeGreaterThan(0);
  expect(curve.last?.y).toBeGreaterThan(limit);
});

test('a sensor without values or with one value is drawn without fault', () => {
  expect(curveOf([], [], { width: 100, height: 50, level: 1 })).toEqual({
    path: '',
    from: null,
    last: null,
    limits: [],
  });
  const one = curveOf([[5, 0]], [], { width: 100, height: 50, level: 1 });
  expect(one.path).toBe('M0 25');
});
