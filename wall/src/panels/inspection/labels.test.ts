import { expect, test } from 'vitest';
import { Labels } from './labels';

/** Ten pixels a letter. */
function paper(): { labels: Labels; written: { text: string; x: number; y: number }[] } {
  const written: { text: string; x: number; y: number }[] = [];
  const pen = {
    fillStyle: '',
    measureText: (text: string) => ({ width: 10 * text.length }) as TextMetrics,
    fillRect: () => undefined,
    fillText: (text: string, x: number, y: number) => {
      written.push({ text, x, y });
    },
  };
  return { labels: new Labels(pen, 16, { w: 200, h: 100 }), written };
}

test('a label stands above its box, or below it when another is there, or not at all', () => {
  const { labels, written } = paper();
  const box = { x: 20, y: 40, w: 30, h: 20 };
  expect([1, 2, 3].map((n) => labels.beside(`#${n}`, box, 'white'))).toEqual([true, true, false]);
  expect(written.map(({ text }) => text)).toEqual(['#1', '#2']);
  expect(written[0]?.y).toBeLessThan(40);
  expect(written[1]?.y).toBeGreaterThan(60);
});

test('a label at the edge is moved into the picture', () => {
  const { labels, written } = paper();
  labels.beside('#12 xe', { x: 190, y: 0, w: 10, h: 10 }, 'white');
  labels.around('sân', 0, 60, 'white');
  expect(written.map(({ x }) => x)).toEqual([200 - 60 - 4, 4]);
  expect(written[0]?.y).toBeGreaterThan(0);
});
