import { t } from '../i18n/language';
import { dismiss, toasts } from '../state/toasts';

/** What came of an action. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, tone, text }) => (
        <div key={id} class={`toast ${tone}`} data-testid={`toast-${tone}`}>
          <p>{text()}</p>
          <button type="button" class="quiet" aria-label={t('toast.dismiss')} onClick={() => dismiss(id)}>
            ✕
          </button>
        </div>
      ))}
    </div>
  );
}
