import { say, t } from '../../i18n/language';
import type { Box, Point, Why, Zone } from '../../wire/types';
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
      {path.length > 1 && (
        <>
          <polyline class="path" points={text(path)} />
          <polygon class="path-head" points={text(arrowHead(path, headSize(why.box, size)))} />
        </>
      )}
      {why.box !== null && <rect class="thing" {...around(why.box, size)} rx="4" />}
      {zone !== null && direction !== null && (
        <Lawful direction={direction} middle={clearOf(zone.polygon.corners, why.box)} size={size} />
      )}
    </svg>
  );
}

const MARGIN = 7;

/** The thing's box with a margin, so that the line does not cover what it shows. */
const around = (box: Box, size: Size) => ({
  x: box.x * size.w - MARGIN,
  y: box.y * size.h - MARGIN,
  width: box.w * size.w + 2 * MARGIN,
  height: box.h * size.h + 2 * MARGIN,
});

const headSize = (box: Box | null, size: Size): number =>
  box === null ? 24 : Math.min(26, Math.max(11, box.h * size.h * 0.4));

const LABEL_HALF = 130;

/** An arrow, named at its tail. */
function Lawful({ direction, middle, size }: { direction: Point; middle: Point; size: Size }) {
  const [tail, tip] = arrow(middle, direction, size, 0.2);
  const below = tail.y >= tip.y ? 34 : -16;
  return (
    <g class="lawful">
      <polyline points={text([tail, tip])} />
      <polygon points={text(arrowHead([tail, tip], 24))} />
      <text
        x={Math.max(LABEL_HALF, Math.min(size.w - LABEL_HALF, tail.x))}
        y={Math.max(28, Math.min(size.h - 12, tail.y + below))}
        text-anchor="middle"
      >
        {t('detail.lawful')}
      </text>
    </g>
  );
}

const text = (points: readonly Point[]): string =>
  points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
