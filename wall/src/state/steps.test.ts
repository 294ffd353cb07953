import { expect, test } from 'vitest';
import { language } from '../i18n/language';
import { stepKey, stepNote, tickOf } from './steps';

test('a step ticked in one language is ticked in the other', () => {
  const key = stepKey('wrong_way', 1);
  language.value = 'vi';
  const note = { incident: 'a', rev: 2, at: 5, actor: 'lan', action: 'note', detail: stepNote(key) };
  language.value = 'en';
  expect(tickOf(key, [note])).toBe(note);
  expect(tickOf(stepKey('wrong_way', 2), [note])).toBeUndefined();
  expect(tickOf(key, [{ ...note, action: 'close' }])).toBeUndefined();
});
