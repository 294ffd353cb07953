import { expect, test } from 'vitest';
import { unpackTile } from './tile';

function packed(head: string, jpeg: number[], length = new TextEncoder().encode(head).length): ArrayBuffer {
  const bytes = new TextEncoder().encode(head);
  const buffer = new ArrayBuffer(4 + bytes.length + jpeg.length);
  new DataView(buffer).setUint32(0, length);
  new Uint8Array(buffer).set(bytes, 4);
  new Uint8Array(buffer).set(jpeg, 4 + bytes.length);
  return buffer;
}

test('a tile gives back its header and exactly its picture', async () => {
  const tile = unpackTile(packed('{"type":"tile","sent":1.5,"observed":{"camera":"cam-01"}}', [255, 216, 255, 217]));
  expect(tile.header.observed.camera).toBe('cam-01');
  expect(new Uint8Array(await tile.jpeg.arrayBuffer())).toEqual(new Uint8Array([255, 216, 255, 217]));
  expect(tile.jpeg.type).toBe('image/jpeg');
});

test('a tile cut short is refused, not read past its end', () => {
  expect(() => unpackTile(packed('{}', [], 500))).toThrow(RangeError);
});
