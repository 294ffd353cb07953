import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Beat, Hello, Incident } from '../wire/types';
import type { ServerMessage } from './position';
import { type Link, LiveSocket } from './socket';

/** The server's end of a socket, driven by the test. */
class FakeSocket {
  static readonly all: FakeSocket[] = [];
  readyState = 0;
  binaryType = '';
  readonly said: {
    type: string;
    since?: number | null;
    epoch?: string | null;
    cameras?: string[];
    inspect?: string[];
  }[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor() {
    FakeSocket.all.push(this);
  }
  send(text: string): void {
    this.said.push(JSON.parse(text));
  }
  close(): void {
    this.readyState = 3;
    this.onclose?.({ code: 1000 });
  }
  accept(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  tell(message: ServerMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  drop(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

const hello = (recovered: boolean): Hello => ({
  type: 'hello',
  v: 1,
  epoch: 'e1',
  seq: 7,
  recovered,
  server_time: 0,
});
const snapshot = (seq: number): ServerMessage => ({ type: 'snapshot', seq, incidents: [] as Incident[] });
const beat = (prev: number, seq: number): Beat => ({
  type: 'beat',
  prev,
  seq,
  server_time: 0,
  cameras: [],
  sensors: [],
});

let heard: string[];
let links: Link[];
let known: boolean;

function open(): LiveSocket {
  const socket = new LiveSocket(
    'ws://here/live',
    { areas: ['vu-ninh'], kinds: [], domains: [], cameras: [] },
    {
      message: ({ type }) => heard.push(type),
      tile: () => heard.push('tile'),
      link: (link) => links.push(link),
      authorised: async () => known,
    },
    { dial: () => new FakeSocket() as unknown as WebSocket, chance: () => 1 },
  );
  socket.open();
  return socket;
}

const latest = (): FakeSocket => FakeSocket.all.at(-1) as FakeSocket;
const phase = (): string | undefined => links.at(-1)?.phase;

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all.length = 0;
  heard = [];
  links = [];
  known = true;
});
afterEach(() => {
  vi.useRealTimers();
});

test('a first visit subscribes with its filter and asks for nothing past', () => {
  open();
  latest().accept();
  expect(latest().said[0]).toMatchObject({
    type: 'subscribe',
    since: null,
    epoch: null,
    filter: { areas: ['vu-ninh'] },
  });
});

test('after a break it comes back with the position that it had, and goes on from there', async () => {
  open();
  latest().accept();
  latest().tell(hello(false));
  latest().tell(snapshot(7));
  latest().tell(beat(7, 9));
  latest().drop(1006);
  await vi.advanceTimersByTimeAsync(600);
  expect(FakeSocket.all).toHaveLength(2);
  latest().accept();
  expect(latest().said[0]).toMatchObject({ since: 9, epoch: 'e1' });
  latest().tell(hello(true));
  latest().tell(beat(9, 10));
  expect(heard).toEqual(['hello', 'snapshot', 'beat', 'hello', 'beat']);
  expect(phase()).toBe('open');
});

test('a message that does not follow is not used; the feed is taken up anew at the last good position', async () => {
  open();
  latest().accept();
  latest().tell(hello(false));
  latest().tell(snapshot(7));
  latest().tell(beat(8, 9));
  expect(heard).toEqual(['hello', 'snapshot']);
  await vi.advanceTimersByTimeAsync(600);
  latest().accept();
  expect(latest().said[0]).toMatchObject({ since: 7 });
});

test('a socket that looks open but says nothing is given up', async () => {
  open();
  latest().accept();
  latest().tell(hello(false));
  await vi.advanceTimersByTimeAsync(5900);
  expect(FakeSocket.all).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(800);
  expect(FakeSocket.all).toHaveLength(2);
});

test('waits grow while the server stays away, and hurry() does not wait', async () => {
  const socket = open();
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 6; attempt++) {
    latest().drop(1006);
    await vi.advanceTimersByTimeAsync(0);
    const link = links.at(-1);
    if (link?.phase !== 'waiting') throw new Error(`waiting expected, got ${link?.phase}`);
    waits.push(Math.round(link.until - performance.now()) / 1000);
    if (attempt < 6) await vi.advanceTimersByTimeAsync(link.until - performance.now() + 1);
  }
  expect(waits).toEqual([0.5, 1, 2, 4, 8, 8]);
  const before = FakeSocket.all.length;
  socket.hurry();
  expect(FakeSocket.all).toHaveLength(before + 1);
});

test('a browser without a session is told so, and does not knock for ever', async () => {
  open();
  latest().accept();
  latest().drop(4401);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(phase()).toBe('unauthorised');
  expect(FakeSocket.all).toHaveLength(1);
});

test('a socket turned away without a word asks the API whether the session is over', async () => {
  known = false;
  open();
  latest().drop(1006);
  await vi.advanceTimersByTimeAsync(0);
  expect(phase()).toBe('unauthorised');
});

test('a server of another version is not argued with', async () => {
  open();
  latest().accept();
  latest().drop(4406);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(phase()).toBe('outdated');
  expect(FakeSocket.all).toHaveLength(1);
});

test('the tiles wanted before the greeting are asked for after it', () => {
  const socket = open();
  socket.show(['cam-01'], 5);
  latest().accept();
  expect(latest().said.map(({ type }) => type)).toEqual(['subscribe']);
  latest().tell(hello(false));
  expect(latest().said.at(-1)).toMatchObject({ type: 'tiles', cameras: ['cam-01'] });
});

test('the wish to see what lies behind a picture goes with the tiles, and again after a lost connection', async () => {
  const socket = open();
  latest().accept();
  latest().tell(hello(false));
  expect(latest().said.at(-1)).toMatchObject({ type: 'tiles', inspect: [] });
  socket.show(['cam-01', 'cam-02'], 5, ['cam-02']);
  expect(latest().said.at(-1)).toMatchObject({ cameras: ['cam-01', 'cam-02'], inspect: ['cam-02'] });
  latest().drop(1006);
  await vi.advanceTimersByTimeAsync(3_000);
  latest().accept();
  latest().tell(hello(false));
  expect(latest().said.at(-1)).toMatchObject({ type: 'tiles', inspect: ['cam-02'] });
  socket.show(['cam-01'], 5);
  expect(latest().said.at(-1)).toMatchObject({ cameras: ['cam-01'], inspect: [] });
});
