import { expect, test } from 'vitest';
import type { Incident } from '../wire/types';
import { aCamera, anIncident } from './fixtures';
import { matches } from './fold';
import { clockOffset, freshness } from './freshness';
import { alarmLoad } from './load';
import { byUrgency, countByPriority, isClearedUnseen, neighbour, nextDue } from './order';
import { pickTiles } from './tiles';
import { reduce, unknown, withIncident } from './world';

const ids = (incidents: Iterable<Incident>): string[] => [...incidents].map(({ id }) => id);

test('a snapshot replaces the whole picture, and only then is it known', () => {
  const first = reduce(unknown, { type: 'snapshot', seq: 1, incidents: [anIncident({ id: 'a' })] }, 1);
  const second = reduce(first, { type: 'snapshot', seq: 5, incidents: [anIncident({ id: 'b' })] }, 2);
  expect(unknown.known).toBe(false);
  expect(second.known).toBe(true);
  expect(ids(second.incidents.values())).toEqual(['b']);
});

test('a snapshot that repeats what is known does not make it look new', () => {
  const first = reduce(unknown, { type: 'snapshot', seq: 1, incidents: [anIncident({ id: 'a' })] }, 1);
  const again = reduce(first, { type: 'snapshot', seq: 1, incidents: [anIncident({ id: 'a' })] }, 99);
  expect(again.received.get('a')).toBe(1);
});

test('an older revision never overwrites a newer one', () => {
  const newer = withIncident(unknown, anIncident({ id: 'a', rev: 3, state: 'acknowledged' }), 1);
  expect(withIncident(newer, anIncident({ id: 'a', rev: 2 }), 2)).toBe(newer);
});

test('closed and left incidents go out of sight; their alarms still count as load', () => {
  const both = reduce(
    unknown,
    { type: 'snapshot', seq: 1, incidents: [anIncident({ id: 'a' }), anIncident({ id: 'b' })] },
    1,
  );
  const closed = reduce(
    both,
    { type: 'change', prev: 1, seq: 2, incident: anIncident({ id: 'a', rev: 2, state: 'closed' }) },
    2,
  );
  const left = reduce(closed, { type: 'left', prev: 2, seq: 3, id: 'b' }, 3);
  expect(left.incidents.size).toBe(0);
  expect(left.detections.size).toBe(2);
});

test('a beat that brings nothing new leaves cameras and sensors the very same', () => {
  const camera = { id: 'c', state: 'live' as const, last_frame: 5, fps: 5, error: '' };
  const beat = { type: 'beat' as const, seq: 1, prev: 1, server_time: 1, cameras: [camera], sensors: [] };
  const once = reduce(unknown, beat, 1);
  expect(reduce(once, { ...beat, cameras: [{ ...camera }] }, 2).cameras).toBe(once.cameras);
});

test('the list puts open before resolved, then priority, then the newest', () => {
  const list = [
    anIncident({ id: 'resolved', priority: 1, state: 'resolved' }),
    anIncident({ id: 'old-2', priority: 2, first_seen: 10 }),
    anIncident({ id: 'new-2', priority: 2, first_seen: 90 }),
    anIncident({ id: 'one', priority: 1, state: 'acknowledged' }),
  ];
  expect(ids(list.sort(byUrgency))).toEqual(['one', 'new-2', 'old-2', 'resolved']);
});

test('only open incidents are counted by priority', () => {
  const list = [
    anIncident({ id: 'a' }),
    anIncident({ id: 'b', priority: 4 }),
    anIncident({ id: 'c', state: 'resolved' }),
  ];
  expect(countByPriority(list)).toEqual([1, 0, 0, 1]);
});

test('a cause that has gone is unseen until somebody acknowledges', () => {
  expect(isClearedUnseen(anIncident({ id: 'a', cleared_at: 5 }))).toBe(true);
  expect(isClearedUnseen(anIncident({ id: 'a', cleared_at: 5, state: 'acknowledged' }))).toBe(false);
});

test('what is due is the acknowledgement, then the resolution, then nothing', () => {
  expect(nextDue(anIncident({ id: 'a' }))).toEqual({ what: 'acknowledge', at: 1060 });
  expect(nextDue(anIncident({ id: 'a', state: 'acknowledged', resolve_due: 9 }))).toEqual({ what: 'resolve', at: 9 });
  expect(nextDue(anIncident({ id: 'a', state: 'resolved', resolve_due: 9 }))).toBeNull();
});

test('moving through the list goes round at its ends and starts at the top', () => {
  expect(neighbour(['a', 'b'], null, 1)).toBe('a');
  expect(neighbour(['a', 'b'], 'b', 1)).toBe('a');
  expect(neighbour(['a', 'b'], 'a', -1)).toBe('b');
  expect(neighbour(['a', 'b'], 'b', -1)).toBe('a');
  expect(neighbour(['a', 'b'], 'gone', 1)).toBe('a');
  expect(neighbour([], 'a', 1)).toBeNull();
});

test('load counts alarms in windows of ten minutes that end now', () => {
  const load = alarmLoad([7200, 7199, 6601, 6600, 6599, 0, -1000], 7200);
  expect(load).toHaveLength(12);
  expect(load.at(-1)).toBe(3);
  expect(load.at(-2)).toBe(2);
  expect(load.reduce((a, b) => a + b)).toBe(5);
});

test('search folds Vietnamese diacritics and takes words in any order', () => {
  expect(matches('Đường Lý Thái Tổ · Cam 03', 'cam ly thai to')).toBe(true);
  expect(matches('Đường Lý Thái Tổ', 'duong')).toBe(true);
  expect(matches('Đường Lý Thái Tổ', 'tran')).toBe(false);
  expect(matches('anything', '')).toBe(true);
});

test('the picture is stale after three seconds without a beat, from the start on', () => {
  expect(freshness(10_000, 0, 12_900).stale).toBe(false);
  expect(freshness(10_000, 0, 13_100)).toEqual({ age: 3.1, stale: true });
  expect(freshness(null, 0, 2_000)).toEqual({ age: null, stale: false });
  expect(freshness(null, 0, 3_500).stale).toBe(true);
});

test('the server clock is taken from the message that came least late', () => {
  const best = clockOffset(clockOffset(null, 100.0, 99.5), 101.0, 100.9);
  expect(best).toBeCloseTo(0.499, 3);
  expect(clockOffset(0.5, 500, 400)).toBe(100);
});

const cameras = [aCamera('t1'), aCamera('t2'), aCamera('t3'), aCamera('s1', 'security'), aCamera('s2', 'security')];
const seen = (id: string, camera: string, priority = 1): Incident =>
  anIncident({ id, priority, where: { ...anIncident({ id }).where, camera } });

test('tiles show the selected camera and those of open incidents, then traffic and security in turn', () => {
  const wish = { selected: 's2', incidents: [seen('a', 't3', 2)], cameras, turn: 0 };
  expect(pickTiles(wish, [])).toEqual(['s2', 't3', 't1', 's1']);
  expect(pickTiles({ ...wish, turn: 1 }, [])).toEqual(['s2', 't3', 't2', 's1']);
});

test('a tile that stays on show keeps its place', () => {
  const before = pickTiles({ selected: null, incidents: [], cameras, turn: 0 }, []);
  const after = pickTiles({ selected: null, incidents: [seen('a', 't3')], cameras, turn: 0 }, before);
  expect(before).toEqual(['t1', 's1', 't2', 's2']);
  expect(after).toEqual(['t1', 's1', 't2', 't3']);
});

test('an incident at a camera that this client does not know takes no tile', () => {
  const wish = { selected: null, incidents: [seen('a', 'elsewhere')], cameras: cameras.slice(0, 2), turn: 0 };
  expect(pickTiles(wish, [])).toEqual(['t1', 't2']);
});
