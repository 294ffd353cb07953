import { batch, computed, effect } from '@preact/signals';
import { isPhone } from '../screen';
import { concerns, concernsCamera, concernsSensor } from '../state/concerns';
import { clockOffset } from '../state/freshness';
import { inspectedCamera } from '../state/inspect';
import { cameras, clockDifference, filter, lastBeat, link, phoneTab, sensors, site, tick, world } from '../state/store';
import { shownTiles } from '../state/tile-choice';
import { reduce, withAlarms } from '../state/world';
import { Answered, fetchCameras, fetchIncidents, fetchSensors, fetchSite, isAuthorised, Unreachable } from './api';
import { backoff } from './backoff';
import { filterOf } from './filter';
import { showTile } from './pictures';
import type { ServerMessage } from './position';
import { LiveSocket } from './socket';

const TICK_MS = 200;
const TILE_FPS = 5;

let socket: LiveSocket | null = null;

/** Load what stands still, then follow what moves; for as long as the page lives. */
export async function run(): Promise<void> {
  window.setInterval(() => {
    tick.value = performance.now();
  }, TICK_MS);
  filter.value = filterOf(location.search);
  if (!(await load())) return;
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  socket = new LiveSocket(`${scheme}://${location.host}/api/v1/live`, filter.value, {
    message: hear,
    tile: (tile) => void showTile(tile),
    link: (now) => {
      link.value = now;
    },
    authorised: isAuthorised,
  });
  socket.open();
  const hidden = computed(() => isPhone.value && phoneTab.value === 'alerts');
  effect(() => {
    const inspected = inspectedCamera.value;
    if (hidden.value) socket?.show([], TILE_FPS);
    else socket?.show([...shownTiles.value], TILE_FPS, inspected === null ? [] : [inspected]);
  });
}

/** Do not wait for the back-off. */
export const hurry = (): void => socket?.hurry();

async function load(): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      const [place, eyes, gauges, past] = await Promise.all([
        fetchSite(),
        fetchCameras(),
        fetchSensors(),
        fetchIncidents(filter.value),
      ]);
      batch(() => {
        site.value = place;
        world.value = withAlarms(
          world.value,
          past.filter((incident) => concerns(filter.value, incident)),
        );
        cameras.value = eyes.map(({ camera }) => camera).filter((camera) => concernsCamera(filter.value, camera));
        sensors.value = gauges.filter(({ sensor }) => concernsSensor(filter.value, sensor));
      });
      return true;
    } catch (error) {
      if (error instanceof Answered && error.status === 401) {
        link.value = { phase: 'unauthorised' };
        return false;
      }
      if (!(error instanceof Answered || error instanceof Unreachable)) throw error;
      const seconds = backoff(attempt, Math.random());
      link.value = { phase: 'waiting', attempt, until: performance.now() + seconds * 1000 };
      await new Promise((resolve) => window.setTimeout(resolve, seconds * 1000));
    }
  }
}

function hear(message: ServerMessage, received: number): void {
  batch(() => {
    world.value = reduce(world.value, message, received);
    if (message.type === 'beat' || message.type === 'hello') {
      clockDifference.value = clockOffset(clockDifference.value, message.server_time, Date.now() / 1000);
      lastBeat.value = received;
    }
  });
}
