import { everyLanguage, t } from '../i18n/language';
import type { Key } from '../i18n/vi';
import type { AuditEntry, Kind } from '../wire/types';

/** What to do about each kind, in order. A step that is ticked becomes a note in the log: the log is where it is kept. */
export const STEPS = [1, 2] as const;
const TICK = '✓ ';

export const stepKey = (kind: Kind, step: (typeof STEPS)[number]): Key => `steps.${kind}.${step}`;

/** The note that says a step is done. */
export const stepNote = (key: Key): string => TICK + t(key);

/** Who ticked the step, if somebody did, in whatever language. */
export function tickOf(key: Key, audit: readonly AuditEntry[]): AuditEntry | undefined {
  const notes = everyLanguage(key).map((words) => TICK + words);
  return audit.find(({ action, detail }) => action === 'note' && notes.includes(detail));
}
