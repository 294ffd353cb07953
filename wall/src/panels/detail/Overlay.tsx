import { say, t } from '../../i18n/language';
import type { Point, Why, Zone } from '../../wire/types';
import { arrow, arrowHead, clearOf, type Size, scaled } from './overlay-geometry';

const WIDTH = 1000;

interface Props {
  why: Why;
  zone: Zone | null;
  /** Width over height of the picture. */
  shape: number;
}

/** Why, drawn on the picture: the zone, the lawful direction in it, the path taken, and the thing itself. */
export function Overlay({ why, zone, shape }: Props) {
  const size: Size = { w: WIDTH, h: WIDTH / shape };
  const direction = why.direction ?? zone?.direction ?? null;
  const path = why.path.map((point) => scaled(point, size));
  return (
    <svg
      class="overlay"
      viewBox={`0 0 ${size.w} ${size.h}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={say(why.summary)}
    >
      {zone !== null && (
        <polygon class="zone" points={text(zone.polygon.corners.map((corner) => scaled(corner, size)))} />
      )}
      {zone !== null && direction !== null && (
        <Lawful direction={direction} middle={clearOf(zone.polygon.corners, why.box)} size={size} />
      )}
      {path.length > 1 && (
        <>
          <polyline class="path" points={text(path)} />
          <polygon class="path-head" points={text(arrowHead(path, 26))} />
        </>
      )}
      {why.box !== null && (
        <rect
          class="thing"
          x={why.box.x * size.w}
          y={why.box.y * size.h}
          width={why.box.w * size.w}
          height={why.box.h * size.h}
          rx="4"
        />
      )}
    </svg>
  );
}

function Lawful({ direction, middle, size }: { direction: Point; middle: Point; size: Size }) {
  const shaft = arrow(middle, direction, size, 0.2);
  const end = shaft[1];
  return (
    <g class="lawful">
      <polyline points={text(shaft)} />
      <polygon points={text(arrowHead(shaft, 24))} />
      {end !== undefined && (
        <text x={Math.min(size.w - 150, end.x + 18)} y={Math.max(30, Math.min(size.h - 12, end.y + 8))}>
          {t('detail.lawful')}
        </text>
      )}
    </g>
  );
}

const text = (points: readonly Point[]): string =>
  points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
