import { computed, signal } from '@preact/signals';
import { cameras, incidents, selectedIncident, selection } from './store';
import { cameraOf, pickTiles } from './tiles';

const TURN_MS = 20_000;

const turn = signal(0);
let last: readonly string[] = [];

/** The camera of whatever is selected. */
export const selectedCamera = computed(() => {
  const chosen = selection.value;
  if (chosen?.kind === 'camera') return chosen.id;
  return selectedIncident.value === null ? null : cameraOf(selectedIncident.value);
});

/** The cameras on show, in their places. */
export const shownTiles = computed<readonly string[]>(() => {
  const wish = { selected: selectedCamera.value, incidents: incidents.value, cameras: cameras.value, turn: turn.value };
  const next = pickTiles(wish, last);
  if (next.join() !== last.join()) last = next;
  return last;
});

/** Let the places that no incident needs go round, unless the reader has asked for less motion. */
export function startTurning(): void {
  if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  window.setInterval(() => {
    turn.value += 1;
  }, TURN_MS);
}
