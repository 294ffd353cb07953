import type { Insight } from '../../live/foreground';
import type { Picture } from '../../live/pictures';
import type { Box, Camera, Line, Point, RuleClock, Track, Zone } from '../../wire/types';
import { centreOf } from '../detail/overlay-geometry';
import type { Place } from '../draw-tile';
import { type Area, Labels } from './labels';
import { COLOUR, colourOfLine, colourOfTrack, colourOfZone } from './look';

/** What is written on the picture, in the language of now. */
export interface Words {
  zone(zone: Zone, asleep: boolean): string;
  line(line: Line, counted: readonly [number, number], asleep: boolean): string;
  track(track: Track, time: number): string;
  /** What a rule is about and is no track. */
  thing(clock: RuleClock): string;
}

/** CSS pixels. */
const LETTERS = 11;
const LINE_HEIGHT = 15;
const ARROW = 26;

/** What the detector sees, on the very picture in which it sees it. place: where on the canvas the picture lies. */
export function drawInspection(
  pen: CanvasRenderingContext2D,
  place: Place,
  picture: Picture,
  insight: Insight,
  camera: Camera,
  words: Words,
  ratio: number,
): void {
  pen.imageSmoothingEnabled = false;
  pen.drawImage(insight.mask, place.x, place.y, place.w, place.h);
  pen.imageSmoothingEnabled = true;
  const sheet = new Sheet(pen, place, ratio);
  const tracks = byWeight(picture.observed.tracks, insight);
  outline(sheet, camera, insight);
  for (const track of tracks) {
    sheet.path(picture.trails.get(track.id) ?? [], colourOfTrack(track));
    sheet.box(track.box, colourOfTrack(track), 2, !track.seen);
  }
  for (const { box, clock } of thingsOf(insight)) sheet.name(box, words.thing(clock), COLOUR.things);
  for (const track of tracks) sheet.name(track.box, words.track(track, picture.observed.time), colourOfTrack(track));
  for (const zone of camera.zones) {
    const asleep = insight.asleep.includes(zone.id);
    sheet.title(zone, words.zone(zone, asleep), asleep);
  }
  for (const line of camera.lines) {
    const asleep = insight.asleep.includes(line.id);
    sheet.caption(line, words.line(line, picture.observed.lines[line.id] ?? [0, 0], asleep), asleep);
  }
}

/** All but the tracks. */
function outline(sheet: Sheet, camera: Camera, insight: Insight): void {
  for (const zone of camera.zones) sheet.zone(zone, insight.asleep.includes(zone.id));
  for (const line of camera.lines) sheet.line(line, insight.asleep.includes(line.id));
  for (const box of insight.workings.blobs) sheet.box(box, COLOUR.blob, 1);
  for (const box of insight.workings.candidates) sheet.box(box, COLOUR.candidate, 1, true);
  for (const { box } of thingsOf(insight)) sheet.box(box, COLOUR.things, 2);
}

/** What rules are about and is no track. */
const thingsOf = ({ clocks }: Insight): { box: Box; clock: RuleClock }[] =>
  clocks.flatMap((clock) => (clock.box === null ? [] : [{ box: clock.box, clock }]));

/** First those that a rule has spoken of or counts the time of, then the oldest. */
export function byWeight(tracks: readonly Track[], { clocks }: Pick<Insight, 'clocks'>): Track[] {
  const weight = ({ id }: Track): number =>
    Math.max(0, ...clocks.filter(({ object, box }) => object === id && box === null).map(({ on }) => (on ? 2 : 1)));
  return [...tracks].sort((a, b) => weight(b) - weight(a) || a.first_seen - b.first_seen);
}

class Sheet {
  private readonly labels: Labels;

  constructor(
    private readonly pen: CanvasRenderingContext2D,
    private readonly place: Place,
    private readonly ratio: number,
  ) {
    pen.font = `500 ${LETTERS * ratio}px "Be Vietnam Pro", sans-serif`;
    pen.lineJoin = 'round';
    this.labels = new Labels(pen, LINE_HEIGHT * ratio, { w: pen.canvas.width, h: pen.canvas.height });
  }

  zone(zone: Zone, asleep: boolean): void {
    const { pen } = this;
    this.ink(asleep ? COLOUR.asleep : colourOfZone(zone.use), 1.5, asleep);
    pen.beginPath();
    for (const corner of zone.polygon.corners) pen.lineTo(...this.at(corner));
    pen.closePath();
    pen.stroke();
    if (zone.direction !== null) this.arrow(centreOf(zone.polygon.corners), zone.direction);
  }

  line({ a, b, use }: Line, asleep: boolean): void {
    this.ink(asleep ? COLOUR.asleep : colourOfLine(use), 2, asleep);
    this.pen.beginPath();
    this.pen.moveTo(...this.at(a));
    this.pen.lineTo(...this.at(b));
    this.pen.stroke();
  }

  box(box: Box, colour: string, width: number, dashed = false): void {
    const { x, y, w, h } = this.area(box);
    this.ink(colour, width, dashed);
    this.pen.strokeRect(x, y, w, h);
  }

  path(points: readonly Point[], colour: string): void {
    this.ink(colour, 1);
    this.pen.beginPath();
    for (const point of points) this.pen.lineTo(...this.at(point));
    this.pen.stroke();
  }

  name(box: Box, text: string, colour: string): void {
    this.labels.beside(text, this.area(box), colour);
  }

  title(zone: Zone, text: string, asleep: boolean): void {
    const colour = asleep ? COLOUR.asleep : colourOfZone(zone.use);
    const [x, y] = this.at(centreOf(zone.polygon.corners));
    for (const off of [0, -1.3, 1.3, -2.6, 2.6])
      if (this.labels.around(text, x, y + off * LINE_HEIGHT * this.ratio, colour)) return;
  }

  caption({ a, b, use }: Line, text: string, asleep: boolean): void {
    const [x, y] = this.at({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
    this.labels.around(text, x, y - LINE_HEIGHT * this.ratio, asleep ? COLOUR.asleep : colourOfLine(use));
  }

  /** direction: in the picture, of any length. */
  private arrow(from: Point, direction: Point): void {
    const [x, y] = this.at(from);
    const along = { x: direction.x * this.place.w, y: direction.y * this.place.h };
    const scale = (ARROW * this.ratio) / (Math.hypot(along.x, along.y) || 1);
    const [dx, dy] = [along.x * scale, along.y * scale];
    const tip = [x + dx, y + dy] as const;
    this.pen.beginPath();
    this.pen.moveTo(x, y);
    this.pen.lineTo(...tip);
    this.pen.lineTo(tip[0] - dx * 0.3 - dy * 0.2, tip[1] - dy * 0.3 + dx * 0.2);
    this.pen.moveTo(...tip);
    this.pen.lineTo(tip[0] - dx * 0.3 + dy * 0.2, tip[1] - dy * 0.3 - dx * 0.2);
    this.pen.stroke();
  }

  private ink(colour: string, width: number, dashed = false): void {
    this.pen.strokeStyle = colour;
    this.pen.lineWidth = width * this.ratio;
    this.pen.setLineDash(dashed ? [4 * this.ratio, 3 * this.ratio] : []);
  }

  private at({ x, y }: Point): [number, number] {
    return [this.place.x + x * this.place.w, this.place.y + y * this.place.h];
  }

  private area({ x, y, w, h }: Box): Area {
    const [left, top] = this.at({ x, y });
    return { x: left, y: top, w: w * this.place.w, h: h * this.place.h };
  }
}
