import { switchLanguage } from './i18n/language';
import { focusMap } from './map/MapPanel';
import { ACTION_KEYS, start } from './panels/detail/ActionBar';
import { tickStep } from './panels/detail/Steps';
import { toggleInspection } from './state/inspect';
import { back, listed, move, selectCamera, selectIncident } from './state/select';
import { helpOpen, noteOpen, query, selectedIncident } from './state/store';
import { shownTiles } from './state/tile-choice';

const PLAIN: Readonly<Record<string, () => void>> = {
  j: () => move(1),
  k: () => move(-1),
  arrowdown: () => move(1),
  arrowup: () => move(-1),
  d: toggleInspection,
  l: switchLanguage,
  m: focusMap,
  '/': () => document.getElementById('filter')?.focus(),
  '?': () => {
    helpOpen.value = !helpOpen.value;
  },
  escape: leave,
  ...Object.fromEntries(ACTION_KEYS.map(([action, key]) => [key.toLowerCase(), () => start(action)])),
};

/** Keys work everywhere but in a text field, where only Enter and Escape do. */
export function startKeys(): void {
  window.addEventListener('keydown', (event) => {
    const doIt = event.ctrlKey || event.metaKey || event.altKey || event.isComposing ? undefined : meaning(event);
    if (doIt === undefined) return;
    event.preventDefault();
    doIt();
  });
}

function meaning(event: KeyboardEvent): (() => void) | undefined {
  const key = event.key.toLowerCase();
  const { target } = event;
  if (helpOpen.peek()) return key === '?' ? PLAIN[key] : undefined;
  if (target instanceof HTMLInputElement) {
    if (key === 'enter' && target.id === 'filter') return () => choose(target);
    return key === 'escape' ? leave : undefined;
  }
  if (target instanceof HTMLCanvasElement && key.startsWith('arrow')) return undefined;
  const digit = /^Digit([1-4])$/.exec(event.code)?.[1];
  return digit === undefined ? PLAIN[key] : () => number(Number(digit), event.shiftKey);
}

/** Enter in the filter: to the first incident that it found. */
function choose(field: HTMLElement): void {
  const first = listed.peek()[0];
  if (first !== undefined) selectIncident(first.id);
  field.blur();
}

function number(digit: number, shifted: boolean): void {
  const incident = selectedIncident.peek();
  if (!shifted) {
    const camera = shownTiles.peek()[digit - 1];
    if (camera !== undefined) selectCamera(camera);
  } else if (incident !== null && (digit === 1 || digit === 2)) {
    tickStep(incident, digit);
  }
}

/** Leave what is open, from the inside out. */
function leave(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  if (noteOpen.peek()) noteOpen.value = false;
  else if (query.peek() !== '') query.value = '';
  else back();
}
