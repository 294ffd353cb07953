import type { Camera, Filter, Incident, Sensor } from '../wire/types';

/** Whether an incident is of this client's filter, as the server understands it: an empty list means everything. */
export function concerns(filter: Required<Filter>, incident: Incident): boolean {
  const { where, kind, domain } = incident;
  return (
    within(filter.areas, where.area) &&
    within(filter.kinds, kind) &&
    within(filter.domains, domain) &&
    within(filter.cameras, where.camera)
  );
}

/** Whether this client may see a camera live, as the server understands it. */
export const concernsCamera = ({ areas, cameras, domains }: Required<Filter>, { id, area, domain }: Camera): boolean =>
  within(areas, area) && within(cameras, id) && (within(domains, domain) || domains.includes('health'));

/** The same for a sensor. */
export const concernsSensor = ({ areas, domains }: Required<Filter>, { area }: Sensor): boolean =>
  within(areas, area) && (within(domains, 'environment') || domains.includes('health'));

const within = (list: readonly string[], value: string | null): boolean =>
  list.length === 0 || (value !== null && list.includes(value));
