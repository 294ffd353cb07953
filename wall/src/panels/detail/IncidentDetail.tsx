import { t } from '../../i18n/language';
import { isUnseen } from '../../state/order';
import { stateName, titleOf } from '../../state/words';
import type { Incident } from '../../wire/types';
import { PriorityShape } from '../PriorityShape';
import { ActionBar } from './ActionBar';
import { AuditLog } from './AuditLog';
import { Evidence } from './Evidence';
import { Facts } from './Facts';
import { Steps } from './Steps';

export function IncidentDetail({ incident }: { incident: Incident }) {
  return (
    <article
      class={`incident p${incident.priority}`}
      data-testid="detail"
      data-incident={incident.id}
      data-state={incident.state}
    >
      <div class="detail-scroll">
        <header class="detail-head">
          <PriorityShape priority={incident.priority} outline={!isUnseen(incident)} />
          <div>
            <h2>
              {titleOf(incident)}
              {incident.mode !== 'actual' && <em class="mode">{t(`mode.${incident.mode}`)}</em>}
            </h2>
            <small class="dim num">
              {incident.id} · {t('detail.rev', { n: incident.rev })}
            </small>
          </div>
          <b class="detail-state">{stateName(incident)}</b>
        </header>
        <Evidence incident={incident} />
        <Facts incident={incident} />
        <Steps incident={incident} />
        <AuditLog incident={incident} />
      </div>
      <ActionBar />
    </article>
  );
}
