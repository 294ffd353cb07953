import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n/language';
import { isOpen } from '../state/order';
import { listed } from '../state/select';
import { incidents, isKnown, openIncidents, query, selection, unseenCount } from '../state/store';
import { IncidentCard } from './IncidentCard';

/** Incidents in priority order. The selected one is kept in sight, and selected, whatever comes and goes around it. */
export function IncidentList() {
  const list = listed.value;
  const chosen = selection.value;
  const selected = chosen?.kind === 'incident' ? chosen.id : null;
  const firstResolved = list.find((incident) => !isOpen(incident))?.id;
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    scroller.current?.querySelector('[aria-current=true]')?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  return (
    <section class="list" aria-label={t('list.title')}>
      <ListHead shown={list.length} />
      <div class="list-scroll" ref={scroller}>
        {list.length === 0 && <Nothing />}
        <ul>
          {list.map((incident) => (
            <IncidentCard
              key={incident.id}
              incident={incident}
              selected={incident.id === selected}
              heading={incident.id === firstResolved ? t('list.resolved') : null}
            />
          ))}
        </ul>
      </div>
      <footer class="list-foot" aria-hidden="true">
        <span>
          <kbd>J</kbd> <kbd>K</kbd> {t('list.hint')}
        </span>
        <span>
          <kbd>A</kbd> {t('action.acknowledge')}
        </span>
        <span>
          <kbd>/</kbd> {t('list.filter')}
        </span>
        <span>
          <kbd>?</kbd> {t('top.help')}
        </span>
      </footer>
    </section>
  );
}

function ListHead({ shown }: { shown: number }) {
  const all = incidents.value.length;
  return (
    <div class="list-head">
      <h2>{t('list.title')}</h2>
      <span class="dim" data-testid="list-count">
        {query.value === ''
          ? t('list.count', { open: openIncidents.value.length, unseen: unseenCount.value })
          : t('list.count.filtered', { shown, all })}
      </span>
      <input
        id="filter"
        type="search"
        class={query.value === '' ? '' : 'used'}
        aria-label={t('list.filter')}
        placeholder={t('list.filter.hint')}
        value={query.value}
        onInput={({ currentTarget }) => {
          query.value = currentTarget.value;
        }}
      />
    </div>
  );
}

function Nothing() {
  if (!isKnown.value) return <p class="nothing">{t('list.loading')}</p>;
  if (query.value !== '') return <p class="nothing">{t('list.none_match', { query: query.value })}</p>;
  return (
    <p class="nothing">
      <b>{t('list.empty')}</b>
      {t('list.empty.more')}
    </p>
  );
}
