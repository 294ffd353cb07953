import type { TileHeader } from './types';

export interface Tile {
  header: TileHeader;
  jpeg: Blob;
}

/** A binary message of the live feed: 4 bytes big-endian length, that much JSON, then the JPEG. Throws RangeError. */
export function unpackTile(payload: ArrayBuffer): Tile {
  const length = new DataView(payload).getUint32(0);
  if (4 + length > payload.byteLength)
    throw new RangeError(`a tile of ${payload.byteLength} bytes cannot hold ${length}`);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(payload, 4, length))) as TileHeader;
  return { header, jpeg: new Blob([new Uint8Array(payload, 4 + length)], { type: 'image/jpeg' }) };
}
