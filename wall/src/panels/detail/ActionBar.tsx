import { useEffect, useRef } from 'preact/hooks';
import { t } from '../../i18n/language';
import { act, allowed } from '../../state/act';
import { busy, noteOpen } from '../../state/store';
import type { Action } from '../../wire/types';

/** Keys of the actions, in the order in which they are offered: the first one offered is the bright one. */
export const ACTION_KEYS: readonly (readonly [Action, string])[] = [
  ['acknowledge', 'A'],
  ['resolve', 'R'],
  ['close', 'C'],
  ['reopen', 'O'],
  ['note', 'N'],
];

/** What may be done now, as the server says; the next thing to do is the only bright surface on the wall. */
export function ActionBar() {
  const possible = allowed();
  const offered = ACTION_KEYS.filter(([action]) => possible?.includes(action));
  if (noteOpen.value) return <NoteForm />;
  return (
    <footer class="actions" data-testid="actions">
      {possible?.length === 0 && <p class="dim">{t('action.none')}</p>}
      {offered.map(([action, key], index) => (
        <button
          type="button"
          key={action}
          class={index === 0 ? 'primary' : ''}
          data-action={action}
          disabled={busy.value}
          onClick={() => start(action)}
        >
          {t(`action.${action}`)} <kbd>{key}</kbd>
        </button>
      ))}
    </footer>
  );
}

/** Do it, or ask for the words first. */
export function start(action: Action): void {
  if (!allowed()?.includes(action)) return;
  if (action === 'note') noteOpen.value = true;
  else void act(action);
}

function NoteForm() {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const save = (event: Event): void => {
    event.preventDefault();
    const words = field.current?.value.normalize('NFC').trim() ?? '';
    if (words !== '') void act('note', words);
  };
  return (
    <form class="actions note" onSubmit={save}>
      <label>
        <span class="dim">
          {t('note.label')}
          <span class="note-hint"> · {t('note.hint')}</span>
        </span>
        <input ref={field} type="text" maxLength={2000} data-testid="note" />
      </label>
      <button type="submit" class="primary" disabled={busy.value}>
        {t('note.save')}
      </button>
      <button
        type="button"
        onClick={() => {
          noteOpen.value = false;
        }}
      >
        {t('note.cancel')}
      </button>
    </form>
  );
}
