import { effect, useSignal } from '@preact/signals';
import type { FeatureCollection } from 'geojson';
import { useEffect, useRef } from 'preact/hooks';
import { language, say, t } from '../i18n/language';
import { isPhone, scale } from '../screen';
import { selectCamera, selectIncident, selectSensor } from '../state/select';
import {
  cameraStates,
  cameras,
  openIncidents,
  selectedIncident,
  selection,
  sensorStates,
  sensors,
  site,
} from '../state/store';
import { selectedCamera } from '../state/tile-choice';
import { cameraOf } from '../state/tiles';
import type { SiteOut } from '../wire/types';
import { CityMap, type Layer, type Picked } from './city-map';
import { cameraPoints, cameraWedges, incidentPoints, roadLines, sensorPoints } from './features';
import { around, type Bounds, diagonal } from './geometry';

/** Marks nearer than this would hide each other. */
const MARK_PX = 26;
/** How large they are on the small map of a phone. */
const PHONE_MARK = 0.72;
const SOMEWHERE: Bounds = [102, 8, 110, 24];

let current: CityMap | null = null;
export const focusMap = (): void => current?.focus();

/** The map of the city, under the shared selection. */
export function MapPanel() {
  const holder = useRef<HTMLDivElement>(null);
  const fault = useSignal('');
  const place = site.value;

  useEffect(() => {
    const element = holder.current;
    if (element === null || place === null) return;
    let stop = (): void => undefined;
    let gone = false;
    // Labels are drawn with the page's own font, which must be there first.
    void Promise.all(['đ', 'a'].map((sample) => document.fonts.load('16px "Be Vietnam Pro"', sample))).then(() => {
      if (!gone)
        stop = start(element, place, (reason) => {
          fault.value = reason;
        });
    });
    return () => {
      gone = true;
      stop();
    };
  }, [place]);

  const states = [...cameraStates.value.values()];
  return (
    <section class="map" aria-label={t('map.label')}>
      <div class="map-canvas" ref={holder} data-testid="map" />
      <p class="map-counts">
        {fault.value === ''
          ? t('map.counts', {
              cameras: cameras.value.length,
              silent: states.filter(({ state }) => state === 'silent').length,
              sensors: sensors.value.length,
            })
          : t('map.failed', { reason: fault.value })}
      </p>
    </section>
  );
}

function start(element: HTMLElement, place: SiteOut, fault: (reason: string) => void): () => void {
  const points = [...cameras.peek(), ...sensors.peek().map(({ sensor }) => sensor)].map(({ location }) => location);
  const bounds = around(points) ?? SOMEWHERE;
  const reach = Math.min(140, Math.max(40, diagonal(bounds) * 0.045));
  const url = place.map_url === '' ? '' : new URL(place.map_url, location.href).href;
  const markScale = scale.peek() * (isPhone.peek() ? PHONE_MARK : 1);
  const map = new CityMap(
    element,
    { url, bounds, roads: roadLines(place.roads), scale: scale.peek(), markScale },
    { pick, fault },
  );
  current = map;
  const stops = [
    effect(() => map.speak(language.value)),
    keep(map, 'cameras', () =>
      cameraPoints(cameras.value, cameraStates.value, selectedCamera.value, ({ name }) => say(name)),
    ),
    keep(map, 'wedges', () => cameraWedges(cameras.value, reach, urgency(), selectedCamera.value)),
    keep(map, 'sensors', () =>
      sensorPoints(
        sensors.value.map(({ sensor }) => sensor),
        sensorStates.value,
        selectedSensor(),
      ),
    ),
    keep(map, 'incidents', () =>
      incidentPoints(
        openIncidents.value,
        selectedIncident.value?.id ?? null,
        MARK_PX * markScale * map.resolution.value,
      ),
    ),
    effect(() => {
      const place = selectedPlace();
      if (place !== null) map.reveal(place.lon, place.lat);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    current = null;
    map.remove();
  };
}

/** Keep a layer as `features` says; the map is touched only when something on it differs. */
function keep(map: CityMap, layer: Layer, features: () => FeatureCollection): () => void {
  let shown = '';
  return effect(() => {
    const next = features();
    const text = JSON.stringify(next);
    if (text === shown) return;
    shown = text;
    map.show(layer, next);
  });
}

function pick({ layer, id }: Picked): void {
  if (layer === 'incidents') selectIncident(id);
  else if (layer === 'cameras') selectCamera(id);
  else selectSensor(id);
}

/** Priority of the most urgent open incident that each camera sees. */
function urgency(): ReadonlyMap<string, number> {
  const worst = new Map<string, number>();
  for (const incident of openIncidents.value) {
    const camera = cameraOf(incident);
    if (camera !== null && !worst.has(camera)) worst.set(camera, incident.priority);
  }
  return worst;
}

function selectedSensor(): string | null {
  const chosen = selection.value;
  return chosen?.kind === 'sensor' ? chosen.id : (selectedIncident.value?.where.sensor ?? null);
}

function selectedPlace(): { lon: number; lat: number } | null {
  const chosen = selection.value;
  if (chosen === null) return null;
  if (chosen.kind === 'incident') return selectedIncident.peek()?.where.point ?? null;
  const things = chosen.kind === 'camera' ? cameras.peek() : sensors.peek().map(({ sensor }) => sensor);
  return things.find(({ id }) => id === chosen.id)?.location ?? null;
}
