import { beforeEach, expect, test } from 'vitest';
import { language } from '../../i18n/language';
import type { Camera, RuleClock, Track } from '../../wire/types';
import { readingOf, reasonOf, subjectOf, withUse, wordsOn } from './words';

const clock = (fields: Partial<RuleClock>): RuleClock => ({
  kind: 'stopped_vehicle',
  zone: 'lane',
  object: 7,
  value: 4.2,
  limit: 10,
  unit: 's',
  on: false,
  held: '',
  box: null,
  ...fields,
});

beforeEach(() => {
  language.value = 'vi';
});

test('a clock reads as far as it is of its limit, in the words and the decimal sign of the language', () => {
  expect(readingOf(clock({}), 'vi')).toBe('4,2 / 10 s');
  expect(readingOf(clock({ value: 4 }), 'en')).toBe('4.0 / 10 s');
  expect(readingOf(clock({ value: 3, limit: 20, unit: 'people' }), 'vi')).toBe('3 / 20 người');
  expect(readingOf(clock({ limit: 0 }), 'vi')).toBe('4,2 s');
});

test('a clock says what it is about: track and zone or line, by name', () => {
  const camera = {
    zones: [{ id: 'lane', name: { vi: 'Làn tây', en: 'West lane' } }],
    lines: [{ id: 'l-1', name: null }],
  } as unknown as Camera;
  expect(subjectOf(clock({}), camera)).toBe('#7 · Làn tây');
  expect(subjectOf(clock({ object: null, zone: 'l-1' }), camera)).toBe('l-1');
  expect(subjectOf(clock({ object: null, zone: null }), camera)).toBe('');
});

test('a reason is told in the language, and as the rule says it where nobody has translated it', () => {
  expect(reasonOf(clock({ held: 'somebody is near it' }))).toBe('có người ở gần');
  expect(reasonOf(clock({ held: 'a new reason' }))).toBe('a new reason');
});

test('a track is told by number, class and age, and how long it has stood', () => {
  const track = { id: 12, label: 'motorbike', first_seen: 100, still_for: 4.2 } as Track;
  const words = wordsOn('vi');
  expect(words.track(track, 108)).toBe('#12 xe máy 8 s, đứng 4 s');
  expect(words.track({ ...track, label: 'unknown', still_for: 0.4 }, 108)).toBe('#12 8 s');
});

test('a zone is told with its use, once', () => {
  expect(withUse('Sân trong', 'vùng cấm')).toBe('Sân trong (vùng cấm)');
  expect(withUse('Eastbound carriageway', 'carriageway')).toBe('Eastbound carriageway');
});
