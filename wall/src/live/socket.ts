import { type Tile, unpackTile } from '../wire/tile';
import type { Filter, Wire } from '../wire/types';
import { backoff } from './backoff';
import { follow, nowhere, type Position, type ServerMessage } from './position';

const PROTOCOL = 1;
const OPEN = 1;
/** Seconds of silence (the server beats each second) after which a socket that still looks open is given up. */
const DEAD_AFTER_S = 6;
const CLOSE_UNAUTHORISED = 4401;
const CLOSE_VERSION = 4406;

export type Link =
  | { phase: 'connecting'; attempt: number }
  | { phase: 'open' }
  | { phase: 'waiting'; attempt: number; until: number }
  | { phase: 'unauthorised' }
  | { phase: 'outdated' };

export interface Listener {
  /** A message that follows the position; `received` is performance.now() in ms. */
  message(message: ServerMessage, received: number): void;
  tile(tile: Tile): void;
  link(link: Link): void;
  /** Whether the API still knows this browser; asked when a socket is turned away without a word. */
  authorised(): Promise<boolean>;
}

/** What the feed needs from outside. */
export interface Outside {
  dial(url: string): WebSocket;
  /** 0..1 */
  chance(): number;
}

type Timer = ReturnType<typeof setTimeout>;

/** One live feed, kept alive: subscribes, resumes, notices gaps and silence, comes back with back-off. */
export class LiveSocket {
  private socket: WebSocket | null = null;
  private position: Position = nowhere;
  private attempt = 0;
  private greeted = false;
  private retry: Timer | undefined;
  private watchdog: Timer | undefined;
  private wanted: { cameras: string[]; fps: number; inspect: string[] } = { cameras: [], fps: 5, inspect: [] };

  constructor(
    private readonly url: string,
    private readonly filter: Filter,
    private readonly listener: Listener,
    private readonly world: Outside = { dial: (address) => new WebSocket(address), chance: Math.random },
  ) {}

  open(): void {
    clearTimeout(this.retry);
    this.greeted = false;
    this.listener.link({ phase: 'connecting', attempt: this.attempt });
    const socket = this.world.dial(this.url);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => this.subscribe(socket);
    socket.onmessage = (event) => this.hear(socket, event.data);
    socket.onclose = (event) => {
      if (socket === this.socket) void this.closed(event.code);
    };
    this.socket = socket;
    this.rewind();
  }

  /** Try again now, without waiting for the back-off to end. */
  hurry(): void {
    if (this.retry !== undefined) this.open();
  }

  /** The cameras whose pictures are wanted from now on. inspect: those of them with what lies behind the pictures. */
  show(cameras: string[], fps: number, inspect: string[] = []): void {
    this.wanted = { cameras, fps, inspect };
    if (this.greeted) this.say({ type: 'tiles', ...this.wanted });
  }

  private say(message: Wire['ClientMessage']): void {
    if (this.socket?.readyState === OPEN) this.socket.send(JSON.stringify(message));
  }

  private subscribe(socket: WebSocket): void {
    if (socket !== this.socket) return;
    const { seq, epoch } = this.position;
    this.say({ type: 'subscribe', v: PROTOCOL, since: seq, epoch: seq === null ? null : epoch, filter: this.filter });
  }

  private hear(socket: WebSocket, data: unknown): void {
    if (socket !== this.socket) return;
    const received = performance.now();
    if (data instanceof ArrayBuffer) {
      this.listener.tile(unpackTile(data));
      return;
    }
    this.rewind();
    const message = JSON.parse(String(data)) as ServerMessage;
    const { position, outcome } = follow(this.position, message);
    this.position = position;
    if (outcome === 'lost') {
      this.abandon();
      return;
    }
    this.listener.message(message, received);
    if (message.type === 'hello') {
      this.greeted = true;
      this.attempt = 0;
      this.listener.link({ phase: 'open' });
      this.say({ type: 'tiles', ...this.wanted });
    }
  }

  /** Leave this socket and come back: with the old position, so that nothing is missed. */
  private abandon(): void {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.wait();
  }

  private async closed(code: number): Promise<void> {
    this.socket = null;
    clearTimeout(this.watchdog);
    if (code === CLOSE_VERSION) {
      this.listener.link({ phase: 'outdated' });
      return;
    }
    const turnedAway = code === CLOSE_UNAUTHORISED || (!this.greeted && !(await this.listener.authorised()));
    if (turnedAway) this.listener.link({ phase: 'unauthorised' });
    else this.wait();
  }

  private wait(): void {
    clearTimeout(this.watchdog);
    clearTimeout(this.retry);
    this.attempt += 1;
    const seconds = backoff(this.attempt, this.world.chance());
    this.listener.link({ phase: 'waiting', attempt: this.attempt, until: performance.now() + seconds * 1000 });
    this.retry = setTimeout(() => {
      this.retry = undefined;
      this.open();
    }, seconds * 1000);
  }

  private rewind(): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => this.abandon(), DEAD_AFTER_S * 1000);
  }
}
