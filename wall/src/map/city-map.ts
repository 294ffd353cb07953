import { signal } from '@preact/signals';
import type { FeatureCollection } from 'geojson';
import { addProtocol, type GeoJSONSource, Map as MapLibre, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { Protocol } from 'pmtiles';
import { type Bounds, metresPerPixel } from './geometry';
import { addIcons } from './icons';
import { cityStyle, type Drawing, NAME_LAYERS, nameIn } from './style';

export type Layer = 'wedges' | 'cameras' | 'sensors' | 'incidents';
export interface Picked {
  layer: Exclude<Layer, 'wedges'>;
  id: string;
}

/** Height of the line of counts at the lower edge, before scaling. */
const COUNTS_PX = 32;
const PICKABLE = ['incidents', 'cameras', 'sensors'] as const;
/** Pixels around the pointer that still count as a hit. */
const REACH = 8;

setWorkerUrl(workerUrl);
addProtocol('pmtiles', new Protocol().tile);

/** What the map shows before anything moves. */
export interface Place extends Drawing {
  bounds: Bounds;
}

/** The map and the four layers on it that move. */
export class CityMap {
  private readonly map: MapLibre;
  private readonly waiting = new Map<Layer, FeatureCollection>();
  private ready = false;
  private language = 'vi';
  /** Metres to a pixel. */
  readonly resolution = signal(1);

  constructor(container: HTMLElement, place: Place, on: { pick(picked: Picked): void; fault(reason: string): void }) {
    this.map = new MapLibre({
      container,
      style: cityStyle(place),
      bounds: place.bounds,
      fitBoundsOptions: { padding: { top: 56, left: 56, right: 56, bottom: 56 + COUNTS_PX * place.scale } },
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
      maxZoom: 19,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.on('load', () => this.loaded());
    const zoomed = (): void => {
      this.resolution.value = metresPerPixel(this.map.getZoom(), this.map.getCenter().lat);
    };
    zoomed();
    this.map.on('zoomend', zoomed);
    // For whoever takes a picture: all tiles are there and drawn.
    this.map.on('render', () => delete container.dataset.idle);
    this.map.on('idle', () => {
      container.dataset.idle = 'true';
    });
    this.map.on('error', ({ error }) => on.fault(error.message));
    this.map.on('click', ({ point: { x, y } }) => {
      const hits = this.hits(x, y);
      if (hits !== null) on.pick(hits);
    });
    this.map.on('mousemove', ({ point: { x, y } }) => {
      this.map.getCanvas().style.cursor = this.hits(x, y) === null ? '' : 'pointer';
    });
  }

  /** Replace what a layer shows. */
  show(layer: Layer, features: FeatureCollection): void {
    if (this.ready) this.map.getSource<GeoJSONSource>(layer)?.setData(features);
    else this.waiting.set(layer, features);
  }

  /** Write names in this language. */
  speak(language: string): void {
    this.language = language;
    if (!this.ready) return;
    for (const layer of NAME_LAYERS)
      if (this.map.getLayer(layer) !== undefined) this.map.setLayoutProperty(layer, 'text-field', nameIn(language));
  }

  /** Bring a place into sight, moving only if it is out of it (or under the edge). */
  reveal(lon: number, lat: number): void {
    const { x, y } = this.map.project([lon, lat]);
    const { clientWidth, clientHeight } = this.map.getContainer();
    const margin = 40;
    const inSight = x > margin && y > margin && x < clientWidth - margin && y < clientHeight - margin;
    if (!inSight) this.map.jumpTo({ center: [lon, lat] });
  }

  focus(): void {
    this.map.getCanvas().focus();
  }

  remove(): void {
    this.map.remove();
  }

  private loaded(): void {
    addIcons(this.map);
    this.ready = true;
    for (const [layer, features] of this.waiting) this.show(layer, features);
    this.waiting.clear();
    this.speak(this.language);
  }

  private hits(x: number, y: number): Picked | null {
    if (!this.ready) return null;
    const box: [[number, number], [number, number]] = [
      [x - REACH, y - REACH],
      [x + REACH, y + REACH],
    ];
    for (const layer of PICKABLE) {
      const found = this.map.queryRenderedFeatures(box, { layers: [layer] })[0];
      if (found !== undefined) return { layer, id: String(found.properties.id) };
    }
    return null;
  }
}
