import { expect, test } from 'vitest';
import { en } from './en';
import { clock, day, fill, measured, number, quantity, stopwatch } from './format';
import { initialLanguage } from './language';
import { type Key, vi } from './vi';

const keys = Object.keys(vi) as Key[];
const blanks = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([blank]) => blank).sort();

test('both languages have every key, nothing empty, and the same blanks to fill', () => {
  expect(Object.keys(en).sort()).toEqual([...keys].sort());
  for (const key of keys) {
    expect(vi[key].trim(), key).not.toBe('');
    expect(en[key].trim(), key).not.toBe('');
    expect(blanks(en[key]), key).toEqual(blanks(vi[key]));
  }
});

test('Vietnamese text is composed (NFC), so that it draws and searches alike everywhere', () => {
  for (const key of keys) expect(vi[key], key).toBe(vi[key].normalize('NFC'));
});

test('numbers take the decimal sign of the language', () => {
  expect(number(5.8, 'vi')).toBe('5,8');
  expect(number(5.8, 'en')).toBe('5.8');
  expect(number(0, 'vi', 1, true)).toBe('0,0');
  expect(measured(174.26, 'vi')).toBe('174');
  expect(measured(0.944, 'vi')).toBe('0,94');
  expect(quantity(5.83, 'm', 'vi')).toBe('5,83 m');
  expect(quantity(174, 'deg', 'en')).toBe('174°');
});

test('times are those of the site, whatever the clock of this machine', () => {
  const time = Date.UTC(2026, 10, 22, 1, 41, 27) / 1000;
  expect(clock(time, 'Asia/Ho_Chi_Minh')).toBe('08:41:27');
  expect(clock(time - 1.7 * 3600, 'Asia/Ho_Chi_Minh', false)).toBe('06:59');
  expect(day(time, 'Asia/Ho_Chi_Minh', 'vi')).toContain('22/11');
});

test('a stopwatch counts minutes, hours and days, and never below zero', () => {
  expect([14.9, 700, 3723, 2 * 86400 + 3 * 3600 + 240, -5].map(stopwatch)).toEqual([
    '00:14',
    '11:40',
    '1:02:03',
    '2d 03:04',
    '00:00',
  ]);
});

test('a blank without a value stays visible instead of vanishing', () => {
  expect(fill('{a} and {b}', { a: 1 })).toBe('1 and {b}');
});

test('the address decides the language, then memory, then Vietnamese', () => {
  expect(initialLanguage('?lang=en', 'vi')).toBe('en');
  expect(initialLanguage('', 'en')).toBe('en');
  expect(initialLanguage('?lang=fr', null)).toBe('vi');
});
