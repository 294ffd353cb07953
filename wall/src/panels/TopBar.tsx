import { useComputed } from '@preact/signals';
import { day, number } from '../i18n/format';
import { language, say, switchLanguage, t } from '../i18n/language';
import { alarmLoad, FLOOD } from '../state/load';
import { countByPriority } from '../state/order';
import { detections, fresh, helpOpen, incidents, isStale, second, site, timezone } from '../state/store';
import { timeOf } from '../state/words';
import { LoadChart } from './LoadChart';
import { PriorityShape } from './PriorityShape';

export function TopBar() {
  return (
    <header class="top">
      <h1>{site.value === null ? 'IOC' : `IOC ${say(site.value.name)}`}</h1>
      <Counts />
      <Load />
      <span class="top-gap" />
      <Live />
      <LanguageSwitch />
      <button
        type="button"
        class="quiet"
        aria-label={t('top.help')}
        onClick={() => {
          helpOpen.value = true;
        }}
      >
        <kbd>?</kbd>
      </button>
      <Clock />
    </header>
  );
}

function Counts() {
  return (
    <ul class="counts" aria-label={t('top.open')}>
      {countByPriority(incidents.value).map((count, index) => (
        <li key={index} class={count === 0 ? 'none' : ''} data-testid={`count-${index + 1}`}>
          <PriorityShape priority={index + 1} />
          <b class="num">{count}</b>
        </li>
      ))}
    </ul>
  );
}

function Load() {
  const minute = useComputed(() => Math.floor(second.value / 5) * 5);
  const load = alarmLoad(detections.value.values(), minute.value + 5);
  const now = load.at(-1) ?? 0;
  return (
    <div class={`load ${now > FLOOD ? 'flood' : ''}`} title={t('top.load.long', { n: now, limit: FLOOD })}>
      <span class="dim">{t('top.load')}</span>
      <LoadChart load={load} limit={FLOOD} />
      <span>
        <b class="num">{t('top.load.now', { n: now })}</b>
        <small class="dim">{t('top.load.per')}</small>
      </span>
      <small class="dim load-limit">{t('top.load.limit', { n: FLOOD })}</small>
    </div>
  );
}

export function Live() {
  const age = useComputed(() => fresh.value.age);
  const text = age.value === null ? t('top.connecting') : isStale.value ? t('top.lost') : t('top.live');
  return (
    <span class={`live ${isStale.value ? 'lost' : ''}`} data-testid="live">
      <i class="live-dot" />
      {text}
      {age.value !== null && (
        <span class="num live-age">{t('seconds', { n: number(age.value, language.value, 1, true) })}</span>
      )}
    </span>
  );
}

export function LanguageSwitch() {
  return (
    <button
      type="button"
      class="quiet language"
      aria-label={t('lang.switch')}
      onClick={switchLanguage}
      data-testid="language"
    >
      <span class={language.value === 'vi' ? 'on' : ''}>VI</span>
      <span class={language.value === 'en' ? 'on' : ''}>EN</span>
    </button>
  );
}

function Clock() {
  return (
    <div class="clock">
      <small class="dim">{day(second.value, timezone.value, language.value)}</small>
      <time class="num">{timeOf(second.value)}</time>
    </div>
  );
}
