import { maybe, t } from '../../i18n/language';
import { details } from '../../state/store';
import { timeOf } from '../../state/words';
import type { AuditEntry, Incident } from '../../wire/types';

/** Who did what, when; the newest last. */
export function AuditLog({ incident }: { incident: Incident }) {
  const detail = details.value.get(incident.id);
  return (
    <section class="log" aria-label={t('log.title')}>
      <h3>{t('log.title')}</h3>
      {detail === undefined ? (
        <p class="dim">{t('detail.loading')}</p>
      ) : (
        <ol>
          {detail.audit.map((entry, index) => (
            <li key={`${entry.rev} ${index}`}>
              <time class="num">{timeOf(entry.at)}</time>
              <span>{sentence(entry)}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function sentence({ actor, action, detail }: AuditEntry): string {
  const who = actor === 'system' || actor === '' ? '' : `${actor} `;
  const what = maybe(`log.${action}`) ?? action.replaceAll('_', ' ');
  return `${who}${what}${detail === '' ? '' : `: ${detail}`}`;
}
