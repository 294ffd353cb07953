/** In pixels. */
export interface Area {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Words on a picture, each on a shade. One that would lie over another is left out: two words over each other say
 * nothing. So those that matter most are written first. */
export class Labels {
  private readonly taken: Area[] = [];

  constructor(
    private readonly pen: Pick<CanvasRenderingContext2D, 'measureText' | 'fillRect' | 'fillText'> & {
      fillStyle: CanvasRenderingContext2D['fillStyle'];
    },
    /** Height of a line; width and height of the picture. */
    private readonly line: number,
    private readonly room: { w: number; h: number },
  ) {}

  /** Above the box, else below it; false when there is no room for it. */
  beside(text: string, box: Area, colour: string): boolean {
    return [box.y - this.line, box.y + box.h].some((y) => this.write(text, box.x, y, colour));
  }

  /** Around a middle. */
  around(text: string, x: number, y: number, colour: string): boolean {
    return this.write(text, x - this.pen.measureText(text).width / 2, y - this.line / 2, colour);
  }

  private write(text: string, left: number, top: number, colour: string): boolean {
    const pad = this.line / 4;
    const w = this.pen.measureText(text).width + 2 * pad;
    const area = { x: inside(left, w, this.room.w), y: inside(top, this.line, this.room.h), w, h: this.line };
    if (this.taken.some((other) => overlap(area, other))) return false;
    this.taken.push(area);
    this.pen.fillStyle = 'rgb(0 0 0 / 62%)';
    this.pen.fillRect(area.x, area.y, area.w, area.h);
    this.pen.fillStyle = colour;
    this.pen.fillText(text, area.x + pad, area.y + this.line * 0.76);
    return true;
  }
}

const inside = (at: number, size: number, room: number): number => Math.max(0, Math.min(at, room - size));

const overlap = (a: Area, b: Area): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
