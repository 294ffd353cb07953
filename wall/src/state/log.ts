import { maybe, t } from '../i18n/language';
import type { AuditEntry, Incident } from '../wire/types';
import { actorName, sourceName } from './words';

const SYSTEM = 'system';
const SOURCE_FIRST = /^(\S+) (?:too|again)\b/;
const SOURCE_LAST = /(?:over at|reported again by|no longer reported by) (.+)$/;
const CHANGE = /^from (\d+) to (\d+)$/;

/** An audit entry as a sentence in the reader's language. What the system writes is in English words of its own, so its
 * facts are taken out and said anew; what a person wrote is shown as written. */
export function sentence(entry: AuditEntry, incident: Incident): string {
  const what = maybe(`log.${entry.action}`) ?? entry.action.replaceAll('_', ' ');
  if (entry.actor !== SYSTEM) {
    const note = entry.detail === '' ? '' : `: ${entry.detail}`;
    return `${actorName(entry.actor)} ${what}${note}`;
  }
  const facts = factsOf(entry, incident);
  return facts === '' ? what : `${what} ${facts}`;
}

function factsOf({ action, detail }: AuditEntry, incident: Incident): string {
  if (action === 'found') return t('log.by', { source: sourceName(incident.sources[0]?.source ?? '') });
  const change = CHANGE.exec(detail);
  if (change !== null) return t('log.change', { from: change[1] ?? '', to: change[2] ?? '' });
  const source = SOURCE_FIRST.exec(detail)?.[1] ?? SOURCE_LAST.exec(detail)?.[1];
  return source === undefined ? '' : source.split(', ').map(sourceName).join(', ');
}
