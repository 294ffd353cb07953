import { type Signal, signal } from '@preact/signals';
import type { Tile } from '../wire/tile';
import type { Point, TracksObserved } from '../wire/types';
import { type Insight, insightOf } from './foreground';

/** One live picture, decoded, with the tracks of that very frame and where each of them came from. insight: what lies
 * behind them, while this page inspects the camera. */
export interface Picture {
  bitmap: ImageBitmap;
  observed: TracksObserved;
  insight: Insight | null;
  trails: ReadonlyMap<number, readonly Point[]>;
}

const TRAIL_POINTS = 16;

const pictures = new Map<string, Signal<Picture | null>>();
const decoding = new Set<string>();

export function pictureOf(camera: string): Signal<Picture | null> {
  let picture = pictures.get(camera);
  if (picture === undefined) {
    picture = signal<Picture | null>(null);
    pictures.set(camera, picture);
  }
  return picture;
}

/** Decode a tile and show it. While one picture of a camera is being decoded its next one is skipped, so a slow
 * machine shows fewer pictures, never older ones. A picture that cannot be decoded leaves the last one. */
export async function showTile({ header, jpeg }: Tile): Promise<void> {
  const { observed, inspection } = header;
  if (decoding.has(observed.camera) || document.hidden) return;
  decoding.add(observed.camera);
  try {
    const decoded = inspection === null ? null : insightOf(inspection);
    const [bitmap, insight] = await Promise.all([createImageBitmap(jpeg), decoded]);
    const shown = pictureOf(observed.camera);
    const before = shown.peek();
    shown.value = { bitmap, observed, insight, trails: trails(before?.trails, observed) };
    before?.bitmap.close();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  } finally {
    decoding.delete(observed.camera);
  }
}

/** Each track's last places, newest last. */
export function trails(
  before: ReadonlyMap<number, readonly Point[]> | undefined,
  observed: TracksObserved,
): ReadonlyMap<number, readonly Point[]> {
  return new Map(
    observed.tracks.map(({ id, foot }) => [id, [...(before?.get(id) ?? []), foot].slice(-TRAIL_POINTS)] as const),
  );
}
