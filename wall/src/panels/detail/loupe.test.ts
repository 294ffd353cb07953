import { expect, test } from 'vitest';
import { loupeFor } from './loupe';

test('a small thing is magnified in the corner farthest from it, and from the arrow', () => {
  const far = { x: 0.72, y: 0.12, w: 0.02, h: 0.06 };
  const loupe = loupeFor(far, null);
  expect(loupe).toMatchObject({ right: false, bottom: true });
  expect(loupe?.side).toBeCloseTo(0.144);
  expect(loupe?.x).toBeCloseTo(0.73 - 0.072);
  expect(loupeFor(far, { x: 0.15, y: 0.85 })).toMatchObject({ right: true, bottom: true });
});

test('the magnified view stays inside the picture', () => {
  const loupe = loupeFor({ x: 0.97, y: 0, w: 0.03, h: 0.03 }, null);
  expect((loupe?.x ?? 1) + (loupe?.side ?? 1)).toBeLessThanOrEqual(1);
  expect(loupe?.y).toBe(0);
});

test('a large thing, or none, needs no loupe', () => {
  expect(loupeFor({ x: 0.4, y: 0.4, w: 0.2, h: 0.3 }, null)).toBeNull();
  expect(loupeFor(null, null)).toBeNull();
});
