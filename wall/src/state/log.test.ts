import { afterEach, beforeEach, expect, test } from 'vitest';
import { language } from '../i18n/language';
import type { AuditEntry } from '../wire/types';
import { aCamera, anIncident } from './fixtures';
import { sentence } from './log';
import { cameras } from './store';

const incident = anIncident({
  id: 'a',
  sources: [{ source: 'cam-01', rule: 'r', version: '1', detection: 'd', first: 0, last: 0, ended: false, level: 0 }],
});
const entry = (action: string, detail = '', actor = 'system'): AuditEntry => ({
  incident: 'a',
  rev: 1,
  at: 0,
  actor,
  action,
  detail,
});

beforeEach(() => {
  cameras.value = [
    { ...aCamera('cam-01'), name: { vi: 'Ngã sáu', en: 'Six ways' } },
    { ...aCamera('cam-02'), name: { vi: 'Chợ Nhớn', en: 'Nhon market' } },
  ];
});
afterEach(() => {
  language.value = 'vi';
});

test('what the system wrote is said in the language of the reader, with its facts', () => {
  expect(sentence(entry('found', 'A vehicle goes the wrong way'), incident)).toBe('phát hiện bởi Ngã sáu');
  expect(sentence(entry('join', 'cam-02 too: A vehicle'), incident)).toBe('thêm nguồn Chợ Nhớn');
  expect(sentence(entry('part', 'over at cam-02'), incident)).toBe('đã hết tại Chợ Nhớn');
  expect(sentence(entry('part', 'no longer reported by cam-01, cam-02'), incident)).toBe(
    'đã hết tại Ngã sáu, Chợ Nhớn',
  );
  expect(sentence(entry('level', 'from 1 to 2'), incident)).toBe('đổi mức từ 1 sang 2');
  language.value = 'en';
  expect(sentence(entry('clear', 'The vehicle moved on'), incident)).toBe('cause gone');
});

test('what a person wrote is shown as written', () => {
  expect(sentence(entry('note', 'Đã gọi tổ 3', 'operator-3f9ac1'), incident)).toBe(
    'Trực ban 3f9ac1 ghi chú: Đã gọi tổ 3',
  );
  expect(sentence(entry('acknowledge', '', 'lan'), incident)).toBe('lan nhận xử lý');
});

test('an action that this wall does not know yet is still shown', () => {
  expect(sentence(entry('handed_over'), incident)).toBe('handed over');
});
