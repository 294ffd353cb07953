import { t } from '../../i18n/language';
import { act, allowed } from '../../state/act';
import { STEPS, stepKey, stepNote, tickOf } from '../../state/steps';
import { details } from '../../state/store';
import { timeOf } from '../../state/words';
import type { Incident } from '../../wire/types';

/** What to do about it, as a short list with keys; a tick is a note in the log. */
export function Steps({ incident }: { incident: Incident }) {
  const audit = details.value.get(incident.id)?.audit ?? [];
  const may = allowed()?.includes('note') ?? false;
  return (
    <section class="steps" aria-label={t('steps.title')}>
      <h3>{t('steps.title')}</h3>
      <ul>
        {STEPS.map((step) => {
          const key = stepKey(incident.kind, step);
          const done = tickOf(key, audit);
          return (
            <li key={step}>
              <button
                type="button"
                class={done === undefined ? 'step' : 'step done'}
                aria-pressed={done !== undefined}
                disabled={done !== undefined || !may}
                onClick={() => void act('note', stepNote(key))}
              >
                <i class="box" />
                <span>{t(key)}</span>
                {done === undefined ? <kbd>⇧{step}</kbd> : <small class="dim num">{timeOf(done.at)}</small>}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Tick the step with this number, if it is not ticked yet. */
export function tickStep(incident: Incident, step: (typeof STEPS)[number]): void {
  const key = stepKey(incident.kind, step);
  if (tickOf(key, details.peek().get(incident.id)?.audit ?? []) === undefined) void act('note', stepNote(key));
}
