import type { Map as MapLibre } from 'maplibre-gl';
import { PRIORITY_COLOUR, PRIORITY_MARK, PRIORITY_PATH } from './shapes';

const SIZE = 26;
const RATIO = 3;
const ROOM = 8;
const DARK = '#14181b';

/** Draw the marks of the four priorities: solid while nobody has seen it, outlined once somebody has it; and `room`,
 * which nobody sees. */
export function addIcons(map: MapLibre): void {
  map.addImage('room', new ImageData(ROOM, ROOM));
  for (const priority of [1, 2, 3, 4]) {
    map.addImage(`p${priority}`, icon(priority, true), { pixelRatio: RATIO });
    map.addImage(`p${priority}-seen`, icon(priority, false), { pixelRatio: RATIO });
  }
}

function icon(priority: number, unseen: boolean): ImageData {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIZE * RATIO;
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('this browser has no 2D canvas');
  const shape = new Path2D(PRIORITY_PATH[priority]);
  const colour = PRIORITY_COLOUR[priority] ?? DARK;
  pen.scale((SIZE * RATIO) / 26, (SIZE * RATIO) / 26);
  pen.translate(1, 1);
  pen.lineJoin = 'round';
  pen.strokeStyle = DARK;
  pen.lineWidth = priority === 4 ? 6 : 2.5;
  pen.stroke(shape);
  const solid = unseen && priority !== 4;
  pen.fillStyle = solid ? colour : DARK;
  pen.fill(shape);
  pen.strokeStyle = colour;
  pen.lineWidth = priority === 4 && unseen ? 3.4 : 2;
  if (!solid) pen.stroke(shape);
  const mark = PRIORITY_MARK[priority];
  if (mark !== undefined) {
    pen.fillStyle = solid ? DARK : colour;
    pen.fill(new Path2D(mark));
  }
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}
