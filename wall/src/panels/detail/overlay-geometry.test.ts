import { expect, test } from 'vitest';
import { arrow, arrowHead, centreOf, clearOf } from './overlay-geometry';

const size = { w: 1600, h: 900 };

test('the lawful direction is drawn as it looks in the picture, whatever its length', () => {
  const [from, to] = arrow({ x: 0.5, y: 0.5 }, { x: 0, y: -7 }, size, 0.2);
  expect(from).toEqual({ x: 800, y: 540 });
  expect(to).toEqual({ x: 800, y: 360 });
});

test('an arrow head points where the path went at its end', () => {
  const [tip, left, right] = arrowHead(
    [
      { x: 0, y: 0 },
      { x: 100, y: 0 },
      { x: 100, y: 100 },
    ],
    20,
  );
  expect(tip).toEqual({ x: 100, y: 108 });
  expect((left?.y ?? 0) === (right?.y ?? 1)).toBe(true);
  expect(left?.y).toBeLessThan(100);
});

test('a path that never moved has no head, and nothing breaks', () => {
  expect(
    arrowHead(
      [
        { x: 1, y: 1 },
        { x: 1, y: 1 },
      ],
      20,
    ),
  ).toEqual([]);
  expect(arrowHead([], 20)).toEqual([]);
  expect(
    centreOf([
      { x: 0, y: 0 },
      { x: 1, y: 0 },
      { x: 0.5, y: 0.9 },
    ]),
  ).toEqual({ x: 0.5, y: 0.3 });
});

test('the lawful direction is drawn where the thing is not', () => {
  const square = [
    { x: 0, y: 0 },
    { x: 1, y: 0 },
    { x: 1, y: 1 },
    { x: 0, y: 1 },
  ];
  expect(clearOf(square, null)).toEqual({ x: 0.5, y: 0.5 });
  expect(clearOf(square, { x: 0.7, y: 0.7, w: 0.2, h: 0.2 })).toEqual({ x: 0.25, y: 0.25 });
});
