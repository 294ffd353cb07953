import { expect, test } from 'vitest';
import { backoff } from './backoff';

test('waits grow, never beyond 8 s, and half of each is chance', () => {
  expect(backoff(1, 0)).toBe(0.25);
  expect(backoff(1, 1)).toBe(0.5);
  expect(backoff(3, 1)).toBe(2);
  expect(backoff(50, 1)).toBe(8);
  expect(backoff(50, 0)).toBe(4);
});
