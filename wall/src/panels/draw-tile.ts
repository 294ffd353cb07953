import type { Picture } from '../live/pictures';
import type { Box } from '../wire/types';

/** Where on a canvas a picture lies, in its pixels. */
export interface Place {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Where a picture of one shape lies in a box of another: it covers the box, or, if `whole`, all of it is in the box. */
export function placed(picture: [number, number], box: [number, number], whole = false): Place {
  const scales = [box[0] / picture[0], box[1] / picture[1]];
  const scale = whole ? Math.min(...scales) : Math.max(...scales);
  const [w, h] = [picture[0] * scale, picture[1] * scale];
  return { x: (box[0] - w) / 2, y: (box[1] - h) / 2, w, h };
}

/** Draw the tracks of a picture on it: corners around each, and the path behind it. Neutral, because colour belongs to
 * priority; dashed where a track is only predicted. */
export function drawTracks(pen: CanvasRenderingContext2D, place: Place, picture: Picture, ratio: number): void {
  pen.lineWidth = 1.5 * ratio;
  pen.lineCap = 'round';
  for (const track of picture.observed.tracks) {
    const trail = picture.trails.get(track.id) ?? [];
    pen.setLineDash([]);
    pen.strokeStyle = 'rgb(255 255 255 / 45%)';
    pen.beginPath();
    for (const { x, y } of trail) pen.lineTo(place.x + x * place.w, place.y + y * place.h);
    pen.stroke();
    pen.strokeStyle = track.seen ? 'rgb(255 255 255 / 92%)' : 'rgb(255 255 255 / 55%)';
    pen.setLineDash(track.seen ? [] : [3 * ratio, 3 * ratio]);
    corners(pen, place, track.box);
  }
}

function corners(pen: CanvasRenderingContext2D, place: Place, box: Box): void {
  const [left, top] = [place.x + box.x * place.w, place.y + box.y * place.h];
  const [right, bottom] = [left + box.w * place.w, top + box.h * place.h];
  const arm = Math.min(right - left, bottom - top) * 0.32;
  pen.beginPath();
  for (const [x, y, dx, dy] of [
    [left, top, 1, 1],
    [right, top, -1, 1],
    [right, bottom, -1, -1],
    [left, bottom, 1, -1],
  ] as const) {
    pen.moveTo(x + dx * arm, y);
    pen.lineTo(x, y);
    pen.lineTo(x, y + dy * arm);
  }
  pen.stroke();
}
