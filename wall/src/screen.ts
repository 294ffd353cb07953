import { signal } from '@preact/signals';

const PHONE_BELOW = 800;
const DRAWN_FOR = { width: 1920, height: 1000 };

export const isPhone = signal(false);
/** The one factor by which everything is larger than at the desk. */
export const scale = signal(1);

/** One factor scales everything: 1 at the desk the wall was drawn for, more on a LED wall; `?scale=` overrides it. */
export function scaleFor(width: number, height: number, asked: string | null): number {
  const wanted = Number(asked);
  if (asked !== null && wanted >= 0.5 && wanted <= 10) return wanted;
  if (width < PHONE_BELOW) return 1;
  return Math.min(8, Math.max(0.8, Math.min(width / DRAWN_FOR.width, height / DRAWN_FOR.height)));
}

export function startScreen(): void {
  const refit = (): void => {
    isPhone.value = window.innerWidth < PHONE_BELOW;
    scale.value = scaleFor(window.innerWidth, window.innerHeight, new URLSearchParams(location.search).get('scale'));
    document.documentElement.style.setProperty('--scale', String(scale.value));
  };
  window.addEventListener('resize', refit);
  refit();
}
