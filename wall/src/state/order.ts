import type { Incident } from '../wire/types';

/** Nobody has seen it yet. */
export const isUnseen = (incident: Incident): boolean => incident.state === 'new';

/** Its cause is gone, and nobody has seen it: it stays in sight. */
export const isClearedUnseen = (incident: Incident): boolean => isUnseen(incident) && incident.cleared_at !== null;

/** New or in somebody's hands; what is resolved only waits to be closed. */
export const isOpen = (incident: Incident): boolean => incident.state === 'new' || incident.state === 'acknowledged';

/** List order: open before resolved, then priority, then the newest first. Ties go by id, so nothing flickers. */
export function byUrgency(a: Incident, b: Incident): number {
  return (
    Number(isOpen(b)) - Number(isOpen(a)) ||
    a.priority - b.priority ||
    b.first_seen - a.first_seen ||
    (a.id < b.id ? -1 : 1)
  );
}

export interface Due {
  what: 'acknowledge' | 'resolve';
  at: number;
}

/** What is due next, and when (seconds of event time); nothing once it is resolved. */
export function nextDue(incident: Incident): Due | null {
  if (incident.state === 'new' && incident.acknowledge_due !== null)
    return { what: 'acknowledge', at: incident.acknowledge_due };
  if (incident.state === 'acknowledged' && incident.resolve_due !== null)
    return { what: 'resolve', at: incident.resolve_due };
  return null;
}

/** Open incidents of priority 1, 2, 3, 4. */
export function countByPriority(incidents: Iterable<Incident>): [number, number, number, number] {
  const counts: [number, number, number, number] = [0, 0, 0, 0];
  for (const incident of incidents)
    if (isOpen(incident)) counts[incident.priority - 1] = (counts[incident.priority - 1] ?? 0) + 1;
  return counts;
}

/** The id `step` places from `selected` in the list, going round at its ends; the first one when nothing is selected. */
export function neighbour(ids: readonly string[], selected: string | null, step: number): string | null {
  if (ids.length === 0) return null;
  const at = selected === null ? -1 : ids.indexOf(selected);
  if (at < 0) return ids[step > 0 ? 0 : ids.length - 1] ?? null;
  return ids[(at + step + ids.length) % ids.length] ?? null;
}

/** Whether an operator who looked at one of these would decide the same at the other. */
export const looksTheSame = (a: Incident, b: Incident): boolean =>
  a.state === b.state &&
  a.priority === b.priority &&
  a.level === b.level &&
  a.owner?.person === b.owner?.person &&
  (a.cleared_at === null) === (b.cleared_at === null);
