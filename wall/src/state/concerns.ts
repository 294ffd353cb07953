import type { Filter, Incident } from '../wire/types';

/** Whether an incident is of this client's filter, as the server understands it: an empty list means everything. */
export function concerns(filter: Required<Filter>, incident: Incident): boolean {
  const { where, kind, domain } = incident;
  const within = (list: readonly string[], value: string | null): boolean =>
    list.length === 0 || (value !== null && list.includes(value));
  return (
    within(filter.areas, where.area) &&
    within(filter.kinds, kind) &&
    within(filter.domains, domain) &&
    within(filter.cameras, where.camera)
  );
}
