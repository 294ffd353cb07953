import { computed } from '@preact/signals';
import { matches } from './fold';
import { neighbour } from './order';
import { incidents, openIncidents, query, selection } from './store';
import { cameraOf } from './tiles';
import { searchable } from './words';

/** The incidents that the list shows, in its order. */
export const listed = computed(() =>
  query.value === '' ? incidents.value : incidents.value.filter((one) => matches(searchable(one), query.value)),
);

export function selectIncident(id: string): void {
  selection.value = { kind: 'incident', id };
}

export function selectSensor(id: string): void {
  const fed = openIncidents.peek().find(({ where }) => where.sensor === id);
  selection.value = fed === undefined ? { kind: 'sensor', id } : { kind: 'incident', id: fed.id };
}

/** A camera's most urgent open incident if it has one; the camera itself if not, or if that is selected already. */
export function selectCamera(id: string): void {
  const seen = openIncidents.peek().find((incident) => cameraOf(incident) === id);
  const already = selection.peek()?.kind === 'incident' && selection.peek()?.id === seen?.id;
  selection.value = seen === undefined || already ? { kind: 'camera', id } : { kind: 'incident', id: seen.id };
}

/** Go up or down the list. */
export function move(step: number): void {
  const ids = listed.peek().map(({ id }) => id);
  const chosen = selection.peek();
  const next = neighbour(ids, chosen?.kind === 'incident' ? chosen.id : null, step);
  if (next !== null) selectIncident(next);
}
