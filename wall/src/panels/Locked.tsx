import { t } from '../i18n/language';
import { LanguageSwitch } from './TopBar';

/** Shown instead of the wall to a browser that the server does not know. */
export function Locked() {
  return (
    <main class="locked" data-testid="locked">
      <h1>{t('locked.title')}</h1>
      <p>{t('locked.text')}</p>
      <p class="locked-do">{t('locked.do')}</p>
      <div>
        <button type="button" class="primary" onClick={() => location.reload()}>
          {t('locked.retry')}
        </button>
        <LanguageSwitch />
      </div>
    </main>
  );
}
