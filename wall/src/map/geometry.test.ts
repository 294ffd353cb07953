import { expect, test } from 'vitest';
import { around, diagonal, distance, inRow, metresPerPixel, moved, wedge } from './geometry';

const here = { lon: 106.05, lat: 21.18 };

test('a wedge opens along the heading, clockwise from north, as wide as the view', () => {
  const ring = wedge({ location: here, heading: 90, view: 60 }, 100);
  expect(ring[0]).toEqual([here.lon, here.lat]);
  expect(ring.at(-1)).toEqual(ring[0]);
  const middle = ring[7];
  expect(middle?.[0]).toBeCloseTo(moved(here, 100, 0)[0], 9);
  expect(middle?.[1]).toBeCloseTo(here.lat, 9);
  expect(ring[1]?.[1]).toBeCloseTo(moved(here, 0, 50)[1], 9);
});

test('bounds hold every point, and their diagonal is in metres', () => {
  const [lon, lat] = moved(here, 300, 400);
  const bounds = around([here, { lon, lat }]);
  expect(bounds).toEqual([here.lon, here.lat, lon, lat]);
  expect(diagonal(bounds ?? [0, 0, 0, 0])).toBeCloseTo(500, 0);
  expect(around([])).toBeNull();
});

test('marks on one spot stand in a row around it', () => {
  expect([0, 1, 2].map((index) => inRow(index, 3))).toEqual([-1, 0, 1]);
  expect(inRow(0, 1)).toBe(0);
});

test('metres are those of the ground', () => {
  const [lon, lat] = moved(here, 30, -40);
  expect(distance(here, { lon, lat })).toBeCloseTo(50, 1);
  expect(metresPerPixel(0, 0)).toBeCloseTo(40_075_200 / 512, 0);
  expect(metresPerPixel(16, 60) * 2).toBeCloseTo(metresPerPixel(16, 0), 6);
});
