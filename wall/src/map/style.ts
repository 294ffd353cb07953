import type { FeatureCollection } from 'geojson';
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { PRIORITY_COLOUR } from './shapes';

const GROUND = '#1a1f23';
const FONT = ['Be Vietnam Pro'];
const NOTHING: FeatureCollection = { type: 'FeatureCollection', features: [] };

const colourOfPriority: ExpressionSpecification = [
  'match',
  ['get', 'priority'],
  1,
  PRIORITY_COLOUR[1] ?? '',
  2,
  PRIORITY_COLOUR[2] ?? '',
  3,
  PRIORITY_COLOUR[3] ?? '',
  4,
  PRIORITY_COLOUR[4] ?? '',
  '#8a949b',
];
const selected: ExpressionSpecification = ['==', ['get', 'selected'], true];
const silent: ExpressionSpecification = ['!=', ['get', 'state'], 'live'];

const line = (
  id: string,
  layer: string,
  colour: string,
  widths: [number, number],
  minzoom = 0,
): LayerSpecification => ({
  id,
  type: 'line',
  source: 'city',
  'source-layer': layer,
  minzoom,
  layout: { 'line-cap': 'round', 'line-join': 'round' },
  paint: {
    'line-color': colour,
    'line-width': ['interpolate', ['exponential', 1.6], ['zoom'], 12, widths[0], 17, widths[1]],
  },
});

/** What a style is made from. url: of the map file, or empty. */
export interface Drawing {
  url: string;
  roads: FeatureCollection;
  /** Of texts and eyes: 1 at the desk, more on a LED wall. */
  scale: number;
  /** Of incidents: the same, less on a phone. */
  markScale: number;
}

/** The base map: neutral, so that the only colour is what is wrong. Without a map file (`url` empty) the site's own
 * roads are drawn. */
export function cityStyle({ url, roads, scale, markScale }: Drawing): StyleSpecification {
  return {
    version: 8,
    sources: {
      city: url === '' ? { type: 'geojson', data: roads } : { type: 'vector', url: `pmtiles://${url}` },
      wedges: { type: 'geojson', data: NOTHING },
      cameras: { type: 'geojson', data: NOTHING },
      sensors: { type: 'geojson', data: NOTHING },
      incidents: { type: 'geojson', data: NOTHING },
    },
    layers: [...forMap(url, base()), ...wedges(), ...forMap(url, names(scale)), ...eyes(scale), ...marks(markScale)],
  };
}

/** Without a map file there is nothing but the site's own roads. */
const forMap = (url: string, layers: LayerSpecification[]): LayerSpecification[] =>
  url === '' ? layers.filter(isRoad).map(plain) : layers;

const isRoad = ({ id }: LayerSpecification): boolean => id === 'ground' || id.startsWith('road');

function plain(layer: LayerSpecification): LayerSpecification {
  const { 'source-layer': _, ...rest } = layer as LayerSpecification & { 'source-layer'?: string };
  return rest as LayerSpecification;
}

/** A name in the language of the reader, where the map has it. */
export const nameIn = (language: string): ExpressionSpecification => [
  'coalesce',
  ['get', `name_${language}`],
  ['get', `name:${language}`],
  ['get', 'name'],
];
export const NAME_LAYERS = ['place-names', 'road-names'];

function base(): LayerSpecification[] {
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': GROUND } },
    {
      id: 'blocks',
      type: 'fill',
      source: 'city',
      'source-layer': 'blocks',
      paint: { 'fill-color': '#1f252a', 'fill-outline-color': '#232a2f' },
    },
    {
      id: 'buildings',
      type: 'fill',
      source: 'city',
      'source-layer': 'buildings',
      paint: { 'fill-color': '#2a3238', 'fill-outline-color': '#333c43' },
    },
    { id: 'water', type: 'fill', source: 'city', 'source-layer': 'water', paint: { 'fill-color': '#1a272e' } },
    line('road-edges', 'roads', '#14181b', [2.6, 26]),
    line('roads', 'roads', '#384149', [1.4, 21]),
  ];
}

/** Names are drawn over what cameras see, and keep clear of the cameras and sensors themselves. */
function names(scale: number): LayerSpecification[] {
  const ofWater: ExpressionSpecification = ['==', ['get', 'kind'], 'water'];
  return [
    {
      id: 'place-names',
      type: 'symbol',
      source: 'city',
      'source-layer': 'names',
      layout: {
        'text-field': nameIn('vi'),
        'text-font': FONT,
        'text-size': ['case', ofWater, 14 * scale, 12 * scale],
        'text-letter-spacing': 0.08,
        'text-max-width': 9,
      },
      paint: {
        'text-color': ['case', ofWater, '#7d919c', '#7f8a92'],
        'text-halo-color': ['case', ofWater, '#1a272e', '#1f252a'],
        'text-halo-width': 1.4,
      },
    },
    {
      id: 'road-names',
      type: 'symbol',
      source: 'city',
      'source-layer': 'roads',
      layout: {
        'symbol-placement': 'line',
        'text-field': nameIn('vi'),
        'text-font': FONT,
        'text-size': 13 * scale,
        'text-letter-spacing': 0.03,
        'symbol-spacing': 240,
        'text-max-angle': 12,
      },
      paint: { 'text-color': '#b3bcc2', 'text-halo-color': '#2b333a', 'text-halo-width': 1.6 },
    },
  ];
}

function wedges(): LayerSpecification[] {
  return [
    {
      id: 'wedges',
      type: 'fill',
      source: 'wedges',
      paint: {
        'fill-color': colourOfPriority,
        'fill-opacity': ['case', selected, 0.42, ['>', ['get', 'priority'], 0], 0.26, 0.2],
      },
    },
  ];
}

/** An invisible icon that takes up room, so that no name is written over what lies there. */
const room = (source: 'cameras' | 'sensors'): LayerSpecification => ({
  id: `${source}-room`,
  type: 'symbol',
  source,
  layout: { 'icon-image': 'room', 'icon-allow-overlap': true, 'icon-padding': source === 'cameras' ? 6 : 1 },
});

function eyes(scale: number): LayerSpecification[] {
  return [
    room('sensors'),
    room('cameras'),
    {
      id: 'sensors',
      type: 'circle',
      source: 'sensors',
      paint: {
        'circle-radius': ['case', selected, 5 * scale, 3 * scale],
        'circle-color': ['case', silent, GROUND, '#78838b'],
        'circle-stroke-color': ['case', selected, '#f2f5f6', '#78838b'],
        'circle-stroke-width': ['case', selected, 1.8, silent, 1, 0],
      },
    },
    {
      id: 'cameras',
      type: 'circle',
      source: 'cameras',
      paint: {
        'circle-radius': ['case', selected, 6.5 * scale, 5 * scale],
        'circle-color': ['case', silent, GROUND, selected, '#f2f5f6', '#b4bdc3'],
        'circle-stroke-color': ['case', silent, '#b4bdc3', GROUND],
        'circle-stroke-width': 1.6 * scale,
      },
    },
    {
      id: 'camera-names',
      type: 'symbol',
      source: 'cameras',
      filter: ['any', selected, ['>=', ['zoom'], 17.2]],
      layout: {
        'text-field': ['get', 'name'],
        'text-font': FONT,
        'text-size': 12 * scale,
        'text-offset': [0, 1.3],
        'text-anchor': 'top',
        'text-optional': true,
      },
      paint: { 'text-color': '#e6eaec', 'text-halo-color': GROUND, 'text-halo-width': 1.8 },
    },
  ];
}

function marks(scale: number): LayerSpecification[] {
  return [
    {
      id: 'ring',
      type: 'circle',
      source: 'incidents',
      filter: selected,
      paint: {
        'circle-radius': 27 * scale,
        'circle-color': colourOfPriority,
        'circle-opacity': 0.1,
        'circle-stroke-color': colourOfPriority,
        'circle-stroke-width': 2.4 * scale,
      },
    },
    {
      id: 'incidents',
      type: 'symbol',
      source: 'incidents',
      layout: {
        'icon-image': ['get', 'icon'],
        'icon-size': scale,
        'icon-offset': ['get', 'offset'],
        'icon-allow-overlap': true,
        'symbol-sort-key': ['get', 'rank'],
      },
    },
  ];
}
