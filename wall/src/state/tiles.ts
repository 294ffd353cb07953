import type { Camera, Incident } from '../wire/types';
import { byUrgency, isOpen } from './order';

export const TILES = 4;

/** The camera that sees the incident. */
export const cameraOf = (incident: Incident): string | null =>
  incident.where.camera ?? incident.why.frame?.camera ?? null;

export interface Wish {
  /** What the operator has selected; always shown. */
  selected: string | null;
  incidents: readonly Incident[];
  cameras: readonly Camera[];
  /** Grows when it is time to show other cameras in the places that no incident needs. */
  turn: number;
}

/** The cameras of the tiles: those of open incidents first, most urgent first, then security and traffic in turn.
 * A camera that was on show and still should be keeps its place. */
export function pickTiles(wish: Wish, shown: readonly string[], places = TILES): string[] {
  const known = new Set(wish.cameras.map(({ id }) => id));
  const needed: string[] = [];
  const need = (id: string | null): void => {
    if (id !== null && known.has(id) && !needed.includes(id) && needed.length < places) needed.push(id);
  };
  need(wish.selected);
  for (const incident of [...wish.incidents].filter(isOpen).sort(byUrgency)) need(cameraOf(incident));
  for (const id of rotation(wish.cameras, wish.turn, needed)) need(id);
  return seated(needed, shown, places);
}

/** Cameras that no incident needs, one of security, one of traffic, and so on, starting further on at each turn. */
function rotation(cameras: readonly Camera[], turn: number, needed: readonly string[]): string[] {
  const free = cameras.filter(({ id }) => !needed.includes(id));
  const security = turned(
    free.filter(({ domain }) => domain === 'security'),
    turn,
  );
  const traffic = turned(
    free.filter(({ domain }) => domain !== 'security'),
    turn,
  );
  const mixed: string[] = [];
  for (let i = 0; i < Math.max(security.length, traffic.length); i++)
    for (const camera of [traffic[i], security[i]]) if (camera !== undefined) mixed.push(camera.id);
  return mixed;
}

function turned<T>(items: readonly T[], turn: number): T[] {
  if (items.length === 0) return [];
  const start = turn % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

function seated(needed: readonly string[], shown: readonly string[], places: number): string[] {
  const seats: (string | undefined)[] = new Array(places).fill(undefined);
  shown.slice(0, places).forEach((id, place) => {
    if (needed.includes(id)) seats[place] = id;
  });
  const newcomers = needed.filter((id) => !seats.includes(id));
  return seats.map((id) => id ?? newcomers.shift()).filter((id) => id !== undefined);
}
