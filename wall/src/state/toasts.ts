import { signal } from '@preact/signals';

export interface Toast {
  id: number;
  tone: 'done' | 'problem';
  text: () => string;
}

const SHOWN_MS = { done: 3500, problem: 12_000 };

export const toasts = signal<readonly Toast[]>([]);
let count = 0;

/** Say something for a while. The text is a function, so that it follows the language. */
export function toast(tone: Toast['tone'], text: () => string): void {
  count += 1;
  const id = count;
  toasts.value = [...toasts.value.slice(-2), { id, tone, text }];
  window.setTimeout(() => dismiss(id), SHOWN_MS[tone]);
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}
