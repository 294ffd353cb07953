import { computed, effect } from '@preact/signals';
import { matches } from './fold';
import { neighbour } from './order';
import { incidents, openIncidents, query, selection } from './store';
import { cameraOf } from './tiles';
import { searchable } from './words';

/** The incidents that the list shows, in its order. */
export const listed = computed(() =>
  query.value === '' ? incidents.value : incidents.value.filter((one) => matches(searchable(one), query.value)),
);

let lastIncident: string | null = null;

export function selectIncident(id: string): void {
  lastIncident = id;
  selection.value = { kind: 'incident', id };
}

export function selectSensor(id: string): void {
  const fed = openIncidents.peek().find(({ where }) => where.sensor === id);
  if (fed === undefined) selection.value = { kind: 'sensor', id };
  else selectIncident(fed.id);
}

/** A camera's most urgent open incident if it has one; the camera itself if not, or if that is selected already. */
export function selectCamera(id: string): void {
  const seen = openIncidents.peek().find((incident) => cameraOf(incident) === id);
  const already = selection.peek()?.kind === 'incident' && selection.peek()?.id === seen?.id;
  if (seen === undefined || already) selection.value = { kind: 'camera', id };
  else selectIncident(seen.id);
}

/** While nothing is selected, select what is most urgent; what somebody has selected is never taken away. */
export function selectSomething(): void {
  effect(() => {
    const first = openIncidents.value[0];
    if (selection.value === null && first !== undefined) selectIncident(first.id);
  });
}

/** The camera itself, whatever happens there. */
export function watchCamera(id: string): void {
  selection.value = { kind: 'camera', id };
}

/** From a camera or sensor back to the incident that was selected before. */
export function back(): void {
  if (selection.peek()?.kind === 'incident') return;
  if (lastIncident !== null && incidents.peek().some(({ id }) => id === lastIncident)) selectIncident(lastIncident);
  else selection.value = null;
}

/** Go up or down the list. */
export function move(step: number): void {
  const ids = listed.peek().map(({ id }) => id);
  const chosen = selection.peek();
  const next = neighbour(ids, chosen?.kind === 'incident' ? chosen.id : null, step);
  if (next !== null) selectIncident(next);
}
