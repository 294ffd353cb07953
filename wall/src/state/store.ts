import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Link } from '../live/socket';
import type { Camera, Filter, Incident, IncidentDetail, SensorOut, SiteOut } from '../wire/types';
import { freshness } from './freshness';
import { byUrgency, isOpen, isUnseen } from './order';
import { unknown, type World } from './world';

/** Everything on the wall hangs on these signals; only live/ and state/act.ts write them, and the keys and clicks. */
export const site = signal<SiteOut | null>(null);
export const cameras = signal<readonly Camera[]>([]);
export const sensors = signal<readonly SensorOut[]>([]);
export const filter = signal<Required<Filter>>({ areas: [], kinds: [], domains: [], cameras: [] });

export const world = signal<World>(unknown);
export const link = signal<Link>({ phase: 'connecting', attempt: 0 });
/** performance.now() of the last beat. */
export const lastBeat = signal<number | null>(null);
/** Server clock minus ours, seconds. */
export const clockDifference = signal<number | null>(null);
/** performance.now(), five times a second. */
export const tick = signal(0);

/** POSIX seconds on the server's clock. */
export const now = computed(() => {
  tick.value;
  return Date.now() / 1000 + (clockDifference.value ?? 0);
});
/** The same in whole seconds, for what counts seconds. */
export const second = computed(() => Math.floor(now.value));
export const fresh = computed(() => freshness(lastBeat.value, 0, tick.value));
export const isStale = computed(() => fresh.value.stale || link.value.phase === 'outdated');
export const timezone = computed(() => site.value?.timezone ?? 'Asia/Ho_Chi_Minh');

export const cameraById = computed(() => new Map(cameras.value.map((camera) => [camera.id, camera])));
export const sensorById = computed(() => new Map(sensors.value.map((sensor) => [sensor.id, sensor])));
export const areaById = computed(() => new Map((site.value?.areas ?? []).map((area) => [area.id, area])));
export const roadById = computed(() => new Map((site.value?.roads ?? []).map((road) => [road.id, road])));

/** A part of the world changes only when it is another one, not with every beat. */
const incidentMap = computed(() => world.value.incidents);
export const cameraStates = computed(() => world.value.cameras);
export const sensorStates = computed(() => world.value.sensors);
export const detections = computed(() => world.value.detections);
export const receivedAt = computed(() => world.value.received);
export const isKnown = computed(() => world.value.known);

export const incidents: ReadonlySignal<Incident[]> = computed(() => [...incidentMap.value.values()].sort(byUrgency));
export const openIncidents = computed(() => incidents.value.filter(isOpen));
export const unseenCount = computed(() => incidents.value.filter(isUnseen).length);

export type Selection = { kind: 'incident' | 'camera' | 'sensor'; id: string } | null;
/** The one selection that list, map, tiles and detail share. */
export const selection = signal<Selection>(null);
/** Details by incident id, as last fetched. */
export const details = signal<ReadonlyMap<string, IncidentDetail>>(new Map());

export const selectedIncident = computed(() => {
  const chosen = selection.value;
  if (chosen?.kind !== 'incident') return null;
  return incidentMap.value.get(chosen.id) ?? details.value.get(chosen.id)?.incident ?? null;
});

export const query = signal('');
export const helpOpen = signal(false);
export const noteOpen = signal(false);
export const busy = signal(false);
export const phoneTab = signal<'alerts' | 'city'>('alerts');
