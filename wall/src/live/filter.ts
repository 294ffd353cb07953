import type { Filter } from '../wire/types';

/** What the address asks for: `?areas=vu-ninh,kinh-bac&domains=traffic` for a traffic-police desk. */
export function filterOf(search: string): Required<Filter> {
  const asked = new URLSearchParams(search);
  const list = (name: string): string[] => (asked.get(name) ?? '').split(',').filter((item) => item !== '');
  return { areas: list('areas'), kinds: list('kinds'), domains: list('domains'), cameras: list('cameras') };
}
