import { useSignal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { t } from '../i18n/language';
import { isKnown, openIncidents } from '../state/store';
import { placeOf, titleOf } from '../state/words';

/** Tells a screen reader of each new incident of priority 1 or 2, once. */
export function Announcer() {
  const words = useSignal('');
  const told = useRef<Set<string> | null>(null);
  useSignalEffect(() => {
    const urgent = openIncidents.value.filter(({ priority, state }) => priority <= 2 && state === 'new');
    if (!isKnown.value) return;
    const before = told.current;
    told.current = new Set([...(before ?? []), ...urgent.map(({ id }) => id)]);
    const fresh = before === null ? [] : urgent.filter(({ id }) => !before.has(id));
    if (fresh.length === 0) return;
    words.value = fresh
      .map((incident) =>
        t('announce.new', {
          priority: t(`priority.${incident.priority as 1 | 2}`),
          title: titleOf(incident),
          where: placeOf(incident),
        }),
      )
      .join('. ');
  });
  return (
    <div class="for-ears" aria-live="assertive" data-testid="announcer">
      {words}
    </div>
  );
}
