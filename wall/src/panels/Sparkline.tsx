import { useMemo } from 'preact/hooks';
import { language, t } from '../i18n/language';
import { sensorById, sensorStates } from '../state/store';
import { inUnit, timeOf } from '../state/words';
import type { SensorOut } from '../wire/types';
import { type Curve, curveOf } from './curve';

interface Shown {
  curve: Curve;
  sensor: SensorOut;
}

function useCurve(id: string, width: number, height: number, level: number): Shown | null {
  const sensor = sensorById.value.get(id);
  const state = sensorStates.value.get(id);
  const at = state?.time ?? null;
  const value = state?.value ?? null;
  return useMemo(() => {
    if (sensor === undefined) return null;
    remember(id, sensor.history, at, value);
    return { sensor, curve: curveOf(memory.get(id) ?? [], sensor.sensor.thresholds, { width, height, level }) };
  }, [sensor, at, value, width, height, level, id]);
}

const memory = new Map<string, [number, number][]>();
const KEPT = 120;

/** History as fetched, continued by what the beats say. */
function remember(id: string, history: readonly [number, number][], time: number | null, value: number | null): void {
  const known = memory.get(id) ?? [...history];
  const last = known.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY;
  if (time !== null && value !== null && time > last) known.push([time, value]);
  memory.set(id, known.slice(-KEPT));
}

/** A sensor's recent values against the threshold of its level, small, as the proof on a card. */
export function Sparkline({ id, level }: { id: string; level: number }) {
  const shown = useCurve(id, 128, 72, level);
  if (shown === null) return null;
  const { curve, sensor } = shown;
  const limit = curve.limits.find((one) => one.level === level) ?? curve.limits[0];
  return (
    <>
      <svg class="spark" viewBox="0 0 128 72" preserveAspectRatio="none" aria-hidden="true">
        {limit !== undefined && <line class="limit" x1="0" x2="128" y1={limit.y} y2={limit.y} />}
        <path class="spark-line" d={curve.path} />
      </svg>
      {curve.last !== null && <b class="spark-value num">{inUnit(curve.last.value, sensor.sensor.unit)}</b>}
    </>
  );
}

/** The same, large, with its scale. */
export function SensorChart({ id, level = 1 }: { id: string; level?: number }) {
  const shown = useCurve(id, 440, 200, level);
  if (shown === null) return <p class="no-picture">{t('detail.no_picture')}</p>;
  const { curve, sensor } = shown;
  const unit = sensor.sensor.unit;
  return (
    <figure class="chart" lang={language.value}>
      <svg
        viewBox="0 0 440 200"
        role="img"
        aria-label={`${t(`sensor.${sensor.kind}`)}: ${curve.last === null ? '' : inUnit(curve.last.value, unit)}`}
      >
        {curve.limits.map(({ y, level, value }) => (
          <g key={level}>
            <line class="limit" x1="0" x2="440" y1={y} y2={y} />
            <text class="limit-name" x="4" y={y - 5}>
              {t('sensor.threshold', { level, value: inUnit(value, unit) })}
            </text>
          </g>
        ))}
        <path class="spark-line" d={curve.path} />
        {curve.last !== null && <circle class="spark-now" cx={curve.last.x} cy={curve.last.y} r="4" />}
      </svg>
      {curve.from !== null && curve.last !== null && (
        <figcaption>
          <time class="num">{timeOf(curve.from)}</time>
          <b class="num">{inUnit(curve.last.value, unit)}</b>
          <time class="num">{timeOf(curve.last.time)}</time>
        </figcaption>
      )}
    </figure>
  );
}
