import { say, t } from '../../i18n/language';
import { areaById, sensorById, sensorStates } from '../../state/store';
import { inUnit } from '../../state/words';
import { SensorChart } from '../Sparkline';
import { Fact } from './Facts';

/** One sensor: its recent values, its thresholds, its state. */
export function SensorDetail({ id }: { id: string }) {
  const shown = sensorById.value.get(id);
  const state = sensorStates.value.get(id);
  if (shown === undefined) return null;
  const { sensor } = shown;
  const area = areaById.value.get(sensor.area);
  return (
    <article class="detail-scroll" data-testid="sensor-detail" data-sensor={id}>
      <header class="detail-head">
        <div>
          <h2>{say(sensor.name)}</h2>
          <small class="dim num">{id}</small>
        </div>
        <b class="detail-state">{t(`sensor.${sensor.kind}`)}</b>
      </header>
      <SensorChart id={id} />
      <dl class="facts">
        <Fact name={t('camera.state')}>{t(`sensor.state.${state?.state ?? 'starting'}`)}</Fact>
        <Fact name={t('sensor.value')}>
          <b class="num">{typeof state?.value === 'number' ? inUnit(state.value, sensor.unit) : '–'}</b>
        </Fact>
        {sensor.thresholds.length > 0 && (
          <Fact name={t('sensor.thresholds')}>
            {sensor.thresholds
              .map(({ level, above }) => t('sensor.threshold', { level, value: inUnit(above, sensor.unit) }))
              .join(' · ')}
          </Fact>
        )}
        <Fact name={t('camera.area')}>{area === undefined ? sensor.area : say(area.name)}</Fact>
      </dl>
    </article>
  );
}
