import { t } from '../../i18n/language';
import { sentence } from '../../state/log';
import { details } from '../../state/store';
import { timeOf } from '../../state/words';
import type { Incident } from '../../wire/types';

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
              <span>{sentence(entry, incident)}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
