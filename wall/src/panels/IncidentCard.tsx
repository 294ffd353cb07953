import { stopwatch } from '../i18n/format';
import { t } from '../i18n/language';
import { isOpen, isUnseen, nextDue } from '../state/order';
import { selectIncident } from '../state/select';
import { receivedAt, second } from '../state/store';
import { moreSources, ownerName, placeOf, stateName, timeOf, titleOf } from '../state/words';
import type { Incident } from '../wire/types';
import { useDerived } from './derived';
import { PriorityShape } from './PriorityShape';
import { Proof } from './Proof';
import { Elapsed } from './Time';

interface Props {
  incident: Incident;
  selected: boolean;
  heading?: string | null;
}

/** What, where, since when, whose, what is due; and its proof. */
export function IncidentCard({ incident, selected, heading = null }: Props) {
  const more = moreSources(incident);
  const look = [
    'card',
    `p${incident.priority}`,
    isUnseen(incident) ? 'unseen' : '',
    isOpen(incident) ? '' : 'resolved',
  ];
  return (
    <>
      {heading !== null && <li class="list-part">{heading}</li>}
      <li
        class={look.join(' ')}
        aria-current={selected}
        data-incident={incident.id}
        data-state={incident.state}
        data-rev={incident.rev}
        data-received={receivedAt.value.get(incident.id)}
      >
        <button type="button" class="card-hit" onClick={() => selectIncident(incident.id)}>
          <PriorityShape priority={incident.priority} outline={!isUnseen(incident)} />
          <span class="card-words">
            <span class="card-title">
              {titleOf(incident)}
              {incident.mode !== 'actual' && <em class="mode">{t(`mode.${incident.mode}`)}</em>}
            </span>
            <span class="card-place">
              {placeOf(incident)}
              {more > 0 && ` ${t('card.more_sources', { n: more })}`}
            </span>
            <Standing incident={incident} />
          </span>
          <span class="card-proof">
            <Proof incident={incident} />
            <span class="card-foot">
              <span class="card-state">{stateName(incident)}</span>
              <Elapsed from={incident.first_seen} />
            </span>
          </span>
        </button>
      </li>
    </>
  );
}

/** Whose it is and what is due. */
function Standing({ incident }: { incident: Incident }) {
  const due = nextDue(incident);
  const late = useDerived(() => due !== null && due.at < second.value, [due?.at]);
  const words = useDerived(() => standing(incident, second.value), [incident]);
  return <span class={`card-due num ${late.value ? 'late' : ''}`}>{words}</span>;
}

function standing(incident: Incident, at: number): string {
  if (incident.state === 'resolved')
    return t('card.resolved', { time: timeOf(incident.resolved_at ?? incident.last_seen, false) });
  const due = nextDue(incident);
  const whose = incident.state === 'acknowledged' ? ownerName(incident) || t('card.working') : '';
  if (due === null) return whose || t('card.unseen');
  const time = stopwatch(Math.abs(due.at - at));
  const when = t(`card.${due.what}_${due.at < at ? 'late' : 'in'}`, { time });
  return whose === '' ? when : `${whose} · ${when}`;
}
