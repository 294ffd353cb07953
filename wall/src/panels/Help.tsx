import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n/language';
import type { Key } from '../i18n/vi';
import { helpOpen } from '../state/store';
import { PriorityShape } from './PriorityShape';

const KEYS: readonly (readonly [readonly string[], Key])[] = [
  [['J', 'K', '↓', '↑'], 'help.move'],
  [['A'], 'help.acknowledge'],
  [['R'], 'help.resolve'],
  [['C'], 'help.close'],
  [['O'], 'help.reopen'],
  [['N'], 'help.note'],
  [['⇧1', '⇧2'], 'help.steps'],
  [['1', '…', '4'], 'help.tiles'],
  [['D'], 'help.inspect'],
  [['M'], 'help.map'],
  [['/'], 'help.filter'],
  [['L'], 'help.language'],
  [['Esc'], 'help.escape'],
  [['?'], 'help.help'],
];

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  const open = helpOpen.value;
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      class="help"
      aria-label={t('help.title')}
      onClose={() => {
        helpOpen.value = false;
      }}
    >
      <h2>{t('help.title')}</h2>
      <dl>
        {KEYS.map(([keys, meaning]) => (
          <div key={meaning}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(meaning)}</dd>
          </div>
        ))}
      </dl>
      <h3>{t('help.shapes')}</h3>
      <ul class="help-shapes">
        {([1, 2, 3, 4] as const).map((priority) => (
          <li key={priority}>
            <PriorityShape priority={priority} /> {t(`priority.${priority}`)}
          </li>
        ))}
      </ul>
    </dialog>
  );
}
