import { number } from '../i18n/format';
import { language, t } from '../i18n/language';
import { hurry } from '../live/run';
import { fresh, isStale, lastBeat, link, now, tick } from '../state/store';
import { timeOf } from '../state/words';

/** Over everything while the picture is not live: since when, and what to do. */
export function StaleBanner() {
  if (!isStale.value) return null;
  if (link.value.phase === 'outdated') {
    return (
      <div class="stale" role="alert">
        <b>{t('stale.title')}</b>
        <p>{t('stale.outdated')}</p>
        <button type="button" onClick={() => location.reload()}>
          {t('stale.reload')}
        </button>
      </div>
    );
  }
  return (
    <div class="stale" role="alert" data-testid="stale">
      <b>{t('stale.title')}</b>
      <p aria-live="off">
        <Since /> {t('stale.do')}
      </p>
      <span class="stale-retry num">{retry()}</span>
      <button type="button" onClick={hurry}>
        {t('stale.button')}
      </button>
    </div>
  );
}

function Since() {
  const { age } = fresh.value;
  const seconds = Math.floor(age ?? tick.value / 1000);
  const since = now.value - (age ?? 0);
  return (
    <strong class="num">
      {lastBeat.value === null
        ? t('stale.never', { n: seconds })
        : t('stale.since', { n: number(seconds, language.value, 0), time: timeOf(since) })}
    </strong>
  );
}

function retry(): string {
  const state = link.value;
  if (state.phase !== 'waiting') return t('stale.now');
  const seconds = Math.max(0, Math.ceil((state.until - tick.value) / 1000));
  return t('stale.retry', { n: seconds, attempt: state.attempt });
}
