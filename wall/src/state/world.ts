import type { CameraState, Incident, SensorState, Wire } from '../wire/types';

/** What the wall knows of the city: the centre's own picture, moved only by the centre's own messages. */
export interface World {
  incidents: ReadonlyMap<string, Incident>;
  /** When this page heard of the incident's present revision: performance.now() in ms. */
  received: ReadonlyMap<string, number>;
  /** Event times at which rules fired, of every incident heard of, closed ones too; seconds. */
  detections: ReadonlyMap<string, number>;
  cameras: ReadonlyMap<string, CameraState>;
  sensors: ReadonlyMap<string, SensorState>;
  /** False until the first snapshot. */
  known: boolean;
}

export const unknown: World = {
  incidents: new Map(),
  received: new Map(),
  detections: new Map(),
  cameras: new Map(),
  sensors: new Map(),
  known: false,
};

/** Detections older than this are forgotten; the load chart looks back two hours. */
const REMEMBER_S = 3 * 3600;

/** The world after one server message. */
export function reduce(world: World, message: Wire['ServerMessage'], received: number): World {
  switch (message.type) {
    case 'snapshot':
      return replaced(world, message.incidents, received);
    case 'change':
      return withIncident(world, message.incident, received);
    case 'left':
      return withoutIncident(world, message.id);
    case 'beat':
      return {
        ...world,
        cameras: merged(world.cameras, message.cameras),
        sensors: merged(world.sensors, message.sensors),
      };
    case 'hello':
    case 'refused':
      return world;
  }
}

/** The world with one incident at a newer revision; an older one changes nothing. */
export function withIncident(world: World, incident: Incident, received: number): World {
  const known = world.incidents.get(incident.id);
  if (known !== undefined && known.rev >= incident.rev) return world;
  const incidents = new Map(world.incidents);
  const times = new Map(world.received).set(incident.id, received);
  const detections = remembered(world.detections, [incident]);
  if (incident.state === 'closed') incidents.delete(incident.id);
  else incidents.set(incident.id, incident);
  return { ...world, incidents, received: times, detections };
}

/** The world that also remembers when these alarms fired: for the load chart, after a reload. */
export const withAlarms = (world: World, incidents: readonly Incident[]): World => ({
  ...world,
  detections: remembered(world.detections, incidents),
});

function withoutIncident(world: World, id: string): World {
  if (!world.incidents.has(id)) return world;
  const incidents = new Map(world.incidents);
  incidents.delete(id);
  return { ...world, incidents };
}

function replaced(world: World, incidents: readonly Incident[], received: number): World {
  const times = new Map<string, number>();
  for (const { id, rev } of incidents) {
    const same = world.incidents.get(id)?.rev === rev;
    times.set(id, same ? (world.received.get(id) ?? received) : received);
  }
  return {
    ...world,
    known: true,
    incidents: new Map(incidents.filter(({ state }) => state !== 'closed').map((incident) => [incident.id, incident])),
    received: times,
    detections: remembered(world.detections, incidents),
  };
}

function remembered(before: ReadonlyMap<string, number>, incidents: readonly Incident[]): ReadonlyMap<string, number> {
  const after = new Map(before);
  for (const { id, detected } of incidents) after.set(id, detected);
  const newest = Math.max(...after.values());
  for (const [id, detected] of after) if (detected < newest - REMEMBER_S) after.delete(id);
  return after;
}

/** The same map if nothing differs, so that what depends on it stays still. */
function merged<T extends { id: string }>(before: ReadonlyMap<string, T>, news: readonly T[]): ReadonlyMap<string, T> {
  const changed = news.filter((item) => JSON.stringify(before.get(item.id)) !== JSON.stringify(item));
  if (changed.length === 0) return before;
  return new Map([...before, ...changed.map((item) => [item.id, item] as const)]);
}
