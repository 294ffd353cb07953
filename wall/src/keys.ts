import { switchLanguage } from './i18n/language';
import { focusMap } from './map/MapPanel';
import { ACTION_KEYS, start } from './panels/detail/ActionBar';
import { tickStep } from './panels/detail/Steps';
import { move, selectCamera } from './state/select';
import { helpOpen, noteOpen, query, selectedIncident, selection } from './state/store';
import { shownTiles } from './state/tile-choice';

const PLAIN: Readonly<Record<string, () => void>> = {
  j: () => move(1),
  k: () => move(-1),
  arrowdown: () => move(1),
  arrowup: () => move(-1),
  l: switchLanguage,
  m: focusMap,
  '/': () => document.getElementById('filter')?.focus(),
  '?': () => {
    helpOpen.value = !helpOpen.value;
  },
  escape: leave,
  ...Object.fromEntries(ACTION_KEYS.map(([action, key]) => [key.toLowerCase(), () => start(action)])),
};

/** Keys work everywhere but in a text field, where only Escape does. */
export function startKeys(): void {
  window.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const key = event.key.toLowerCase();
    const target = event.target instanceof HTMLElement ? event.target : null;
    const typing = target instanceof HTMLInputElement;
    const steering = target instanceof HTMLCanvasElement && key.startsWith('arrow');
    if (steering || (helpOpen.peek() && key !== '?') || (typing && key !== 'escape')) return;
    const digit = /^Digit([1-4])$/.exec(event.code)?.[1];
    const doIt = digit === undefined ? PLAIN[key] : () => number(Number(digit), event.shiftKey);
    if (doIt === undefined) return;
    event.preventDefault();
    doIt();
  });
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
  else if (selection.peek()?.kind !== 'incident') selection.value = null;
}
