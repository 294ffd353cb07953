import { afterEach, beforeEach, expect, test } from 'vitest';
import { language } from '../i18n/language';
import { filterOf } from '../live/filter';
import { trails } from '../live/pictures';
import { incidentPoints } from '../map/features';
import { placed } from '../panels/draw-tile';
import { scaleFor } from '../screen';
import { concerns } from './concerns';
import { aCamera, anIncident } from './fixtures';
import { cameras, sensors, site } from './store';
import { actorName, groupName, joined, measuredIn, placeOf, titleOf } from './words';

beforeEach(() => {
  const area = { id: 'vu-ninh', province: '', commune: '', code: '', code_date: '', boundary: [] };
  site.value = {
    id: 'demo',
    name: { vi: 'Kinh Bắc', en: 'Kinh Bac' },
    timezone: 'Asia/Ho_Chi_Minh',
    origin: [106, 21],
    areas: [{ ...area, name: { vi: 'Phường Vũ Ninh', en: 'Vu Ninh ward' } }],
    roads: [{ id: 'r', name: { vi: 'Đường Lý Thái Tổ', en: 'Ly Thai To road' }, road_class: 'urban', path: [] }],
    map_url: '',
    version: '0',
  };
  cameras.value = [{ ...aCamera('cam-03'), name: { vi: 'Lý Thái Tổ – cổng chợ', en: 'Ly Thai To – market' } }];
  const sensor = {
    id: 'wl-01',
    name: { vi: 'Cầu Đáp Cầu', en: 'Dap Cau bridge' },
    kind: 'water_level' as const,
    unit: 'm',
    location: { lon: 106, lat: 21 },
    area: 'vu-ninh',
    low: 0,
    high: 9,
    period: 5,
    silent_after: 20,
    thresholds: [],
  };
  sensors.value = [{ id: 'wl-01', name: sensor.name, kind: 'water_level', sensor, history: [] }];
});
afterEach(() => {
  language.value = 'vi';
});

const flood = anIncident({ id: 'f', kind: 'sensor_threshold', domain: 'environment', level: 2 });
flood.where = { ...flood.where, camera: null, zone: null, sensor: 'wl-01' };

test('a sensor alarm is named after what is measured, with its level', () => {
  expect(titleOf(flood)).toBe('Mực nước vượt mức\u00a02');
  language.value = 'en';
  expect(titleOf(flood)).toBe('Water level above level\u00a02');
});

test('a place is said once: the road is left out where the camera is named after it', () => {
  expect(joined('Đường Lý Thái Tổ', 'Lý Thái Tổ – cổng chợ')).toBe('Lý Thái Tổ – cổng chợ');
  expect(joined('Ly Thai To road', 'Ly Thai To – market')).toBe('Ly Thai To – market');
  expect(joined('Đường Lý Thái Tổ', 'Cam 03')).toBe('Đường Lý Thái Tổ · Cam 03');
  expect(placeOf(flood)).toBe('Phường Vũ Ninh · Cầu Đáp Cầu');
});

test('groups and operators are said in words', () => {
  expect(groupName('traffic-police/vu-ninh')).toBe('CSGT Phường Vũ Ninh');
  expect(groupName('traffic-police/national')).toBe('Cục CSGT');
  expect(groupName('harbour')).toBe('harbour');
  expect(actorName('operator-3f9ac1')).toBe('Trực ban 3f9ac1');
});

test('shares are shown in percent, words of a unit in the language', () => {
  expect(measuredIn({ name: 'occupancy', value: 0.614, unit: '', threshold: null }, 0.614)).toBe('61,4 %');
  expect(measuredIn({ name: 'way', value: 5.2, unit: 'vehicle sizes', threshold: 2 }, 2)).toBe('2 thân xe');
  expect(measuredIn({ name: 'vehicles', value: 14, unit: '', threshold: 6 }, 14)).toBe('14');
});

test('the address asks for areas and domains, and an incident of another area is not of this desk', () => {
  const filter = filterOf('?areas=vu-ninh,kinh-bac&domains=traffic');
  expect(filter).toEqual({ areas: ['vu-ninh', 'kinh-bac'], kinds: [], domains: ['traffic'], cameras: [] });
  expect(concerns(filter, anIncident({ id: 'a' }))).toBe(true);
  expect(concerns(filter, flood)).toBe(false);
  expect(concerns(filterOf(''), flood)).toBe(true);
});

test('one factor fits every screen, and the address may set it', () => {
  expect(scaleFor(1920, 1080, null)).toBe(1);
  expect(scaleFor(3840, 2160, null)).toBe(2);
  expect(scaleFor(390, 844, null)).toBe(1);
  expect(scaleFor(1920, 1080, '1.5')).toBe(1.5);
  expect(scaleFor(1920, 1080, 'x')).toBe(1);
});

test('incidents on one spot stand side by side on the map', () => {
  const { features } = incidentPoints([anIncident({ id: 'a' }), anIncident({ id: 'b' })], 'b');
  expect(features.map(({ properties }) => properties?.offset[0])).toEqual([-15, 15]);
  expect(features.map(({ properties }) => properties?.selected)).toEqual([false, true]);
});

test('a tall picture fills a wide tile, cut above and below, and boxes keep their place on it', () => {
  expect(placed([100, 100], [160, 90])).toEqual({ x: 0, y: -35, w: 160, h: 160 });
  expect(placed([100, 100], [160, 90], true)).toEqual({ x: 35, y: 0, w: 90, h: 90 });
});

test('a trail follows its track and is bounded', () => {
  const seen = (x: number, id = 1) => ({
    camera: 'c',
    time: 0,
    size: [1, 1] as [number, number],
    occupancy: {},
    lines: {},
    crossings: [],
    tracks: [
      {
        id,
        box: { x, y: 0, w: 0, h: 0 },
        foot: { x, y: 0 },
        velocity: { x: 0, y: 0 },
        metric: false,
        ground: null,
        first_seen: 0,
        still_for: 0,
        seen: true,
        label: 'car' as const,
      },
    ],
  });
  let trail = trails(undefined, seen(0));
  for (let step = 1; step < 40; step++) trail = trails(trail, seen(step / 40));
  expect(trail.get(1)).toHaveLength(16);
  expect(trail.get(1)?.at(-1)?.x).toBeCloseTo(39 / 40);
  expect([...trails(trail, seen(0, 2)).keys()]).toEqual([2]);
});
