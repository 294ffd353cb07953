import { t } from '../../i18n/language';
import { selectedIncident, selection } from '../../state/store';
import { CameraDetail } from './CameraDetail';
import { IncidentDetail } from './IncidentDetail';
import { SensorDetail } from './SensorDetail';

/** What is selected, in full. */
export function DetailPanel() {
  const chosen = selection.value;
  const incident = selectedIncident.value;
  return (
    <section class="detail" aria-label={t('detail.label')}>
      {incident !== null && <IncidentDetail key={incident.id} incident={incident} />}
      {chosen?.kind === 'camera' && <CameraDetail id={chosen.id} />}
      {chosen?.kind === 'sensor' && <SensorDetail id={chosen.id} />}
      {incident === null && (chosen === null || chosen.kind === 'incident') && (
        <p class="nothing">
          <b>{t('detail.nothing')}</b>
          {t('detail.nothing.more')}
        </p>
      )}
    </section>
  );
}
