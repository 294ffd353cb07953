import type { Inspection } from '../wire/types';

/** What the detector sees in one picture. mask: tinted where it differs from the learned scene, clear elsewhere. */
export interface Insight extends Inspection {
  mask: OffscreenCanvas;
  /** Share of the picture that differs, 0..1. */
  share: number;
}

/** Red, green, blue and opacity of the tint: those of the annotated video. */
export const TINT = [60, 120, 255, 115] as const;

/** Decode the mask. Throws DOMException when it is no picture. */
export async function insightOf(inspection: Inspection): Promise<Insight> {
  const png = Uint8Array.from(atob(inspection.workings.foreground), (character) => character.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([png], { type: 'image/png' }));
  const mask = new OffscreenCanvas(bitmap.width, bitmap.height);
  const pen = mask.getContext('2d', { willReadFrequently: true });
  if (pen === null) throw new DOMException('no canvas', 'InvalidStateError');
  pen.drawImage(bitmap, 0, 0);
  bitmap.close();
  const pixels = pen.getImageData(0, 0, mask.width, mask.height);
  const different = tint(pixels.data);
  pen.putImageData(pixels, 0, 0);
  return { ...inspection, mask, share: different / (mask.width * mask.height) };
}

/** White becomes TINT and black clear, in place; returns how many pixels were white. */
export function tint(pixels: Uint8ClampedArray): number {
  let white = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    const differs = (pixels[at] ?? 0) > 127;
    if (differs) {
      pixels.set(TINT, at);
      white += 1;
    } else pixels[at + 3] = 0;
  }
  return white;
}
