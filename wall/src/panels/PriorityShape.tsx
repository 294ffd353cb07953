import { t } from '../i18n/language';
import { PRIORITY_MARK, PRIORITY_PATH } from '../map/shapes';

/** The priority's shape in its colour: solid while nobody has seen it, an outline once somebody has it. */
export function PriorityShape({ priority, outline = false }: { priority: number; outline?: boolean }) {
  const mark = PRIORITY_MARK[priority];
  const hollow = outline || priority === 4;
  return (
    <svg
      class={`shape p${priority} ${hollow ? 'hollow' : ''}`}
      viewBox="0 0 24 24"
      role="img"
      aria-label={t(`priority.${priority as 1 | 2 | 3 | 4}`)}
    >
      <path class="shape-body" d={PRIORITY_PATH[priority]} />
      {mark !== undefined && <path class="shape-mark" d={mark} />}
    </svg>
  );
}
