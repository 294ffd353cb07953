import { expect, test } from 'vitest';
import type { Beat, Hello, Left } from '../wire/types';
import { follow, nowhere, type Position } from './position';

const hello = (recovered: boolean, epoch = 'e1'): Hello => ({
  type: 'hello',
  v: 1,
  epoch,
  seq: 9,
  recovered,
  server_time: 0,
});
const left = (prev: number, seq: number): Left => ({ type: 'left', prev, seq, id: 'KB-1' });
const beat = (prev: number, seq: number): Beat => ({
  type: 'beat',
  prev,
  seq,
  server_time: 0,
  cameras: [],
  sensors: [],
});
const at = (seq: number): Position => ({ epoch: 'e1', seq });

test('a first visit takes its position from the snapshot', () => {
  const greeted = follow(nowhere, hello(false)).position;
  const { position, outcome } = follow(greeted, { type: 'snapshot', seq: 9, incidents: [] });
  expect(outcome).toBe('use');
  expect(position).toEqual(at(9));
});

test('a change that follows the position moves it', () => {
  expect(follow(at(9), left(9, 12))).toEqual({ position: at(12), outcome: 'use' });
  expect(follow(at(12), beat(12, 20))).toEqual({ position: at(20), outcome: 'use' });
});

test('a change or a beat that skips anything is not used and the position stays', () => {
  expect(follow(at(9), left(10, 12))).toEqual({ position: at(9), outcome: 'lost' });
  expect(follow(at(9), beat(8, 9))).toEqual({ position: at(9), outcome: 'lost' });
});

test('a recovered session goes on from the old position', () => {
  const { position } = follow(at(5), hello(true));
  expect(follow(position, left(5, 6)).outcome).toBe('use');
});

test('a change before the promised snapshot is lost, never applied to the old picture', () => {
  const { position } = follow(at(5), hello(false, 'e2'));
  expect(position).toEqual({ epoch: 'e2', seq: null });
  expect(follow(position, left(5, 6)).outcome).toBe('lost');
});

test('a server that claims to resume what this client never had is not believed', () => {
  expect(follow(nowhere, hello(true)).outcome).toBe('lost');
  expect(follow(at(5), hello(true, 'other')).outcome).toBe('lost');
});
