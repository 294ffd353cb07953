import { expect, test } from 'vitest';
import { TINT, tint } from './foreground';

test('what differs is tinted, what does not lets the picture through, and the share is counted', () => {
  const pixels = new Uint8ClampedArray([255, 255, 255, 255, 0, 0, 0, 255, 255, 255, 255, 255]);
  expect(tint(pixels)).toBe(2);
  expect([...pixels.slice(0, 4)]).toEqual([...TINT]);
  expect(pixels[7]).toBe(0);
  expect([...pixels.slice(8)]).toEqual([...TINT]);
});
