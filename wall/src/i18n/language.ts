import { computed, signal } from '@preact/signals';
import type { Text } from '../wire/types';
import { en } from './en';
import { fill } from './format';
import { type Key, type Messages, vi } from './vi';

export type Language = 'vi' | 'en';

const REMEMBERED = 'ioc.language';
const MESSAGES: Record<Language, Messages> = { vi, en };

export const language = signal<Language>('vi');
const messages = computed(() => MESSAGES[language.value]);

/** The language of the address (`?lang=en`), else the one chosen last, else Vietnamese. */
export function initialLanguage(search: string, remembered: string | null): Language {
  const wanted = new URLSearchParams(search).get('lang') ?? remembered;
  return wanted === 'en' ? 'en' : 'vi';
}

export function startLanguage(): void {
  language.value = initialLanguage(location.search, localStorage.getItem(REMEMBERED));
  language.subscribe((value) => {
    document.documentElement.lang = value;
  });
}

export function switchLanguage(): void {
  language.value = language.value === 'vi' ? 'en' : 'vi';
  localStorage.setItem(REMEMBERED, language.value);
}

/** The words for `key` in the language of now. */
export function t(key: Key, values: Readonly<Record<string, string | number>> = {}): string {
  return fill(messages.value[key], values);
}

/** The words for a key made at run time, or null when there are none. */
export function maybe(key: string): string | null {
  return (messages.value as Readonly<Record<string, string>>)[key] ?? null;
}

/** A text of the server's in the language of now. */
export const say = (text: Text): string => text[language.value];

/** A key's words in every language. */
export const everyLanguage = (key: Key): string[] => Object.values(MESSAGES).map((words) => words[key]);
