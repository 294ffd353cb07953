import type { Wire } from '../wire/types';

export type ServerMessage = Wire['ServerMessage'];

/** How far this client is in the centre's history. `seq` is null until the first snapshot, and again between a `hello`
 * that could not resume and the snapshot that follows it. */
export interface Position {
  epoch: string | null;
  seq: number | null;
}

export const nowhere: Position = { epoch: null, seq: null };

export interface Step {
  position: Position;
  /** lost: a message is missing in between, so subscribe anew; nothing of this message may be used. */
  outcome: 'use' | 'lost';
}

/** Follow one server message. Pure: the socket acts on what it says. */
export function follow(position: Position, message: ServerMessage): Step {
  const use = (next: Partial<Position>): Step => ({ position: { ...position, ...next }, outcome: 'use' });
  const lost: Step = { position, outcome: 'lost' };
  switch (message.type) {
    case 'hello':
      if (!message.recovered) return use({ epoch: message.epoch, seq: null });
      return position.seq !== null && position.epoch === message.epoch ? use({}) : lost;
    case 'snapshot':
      return use({ seq: message.seq });
    case 'change':
    case 'left':
    case 'beat':
      if (position.seq === null || message.prev !== position.seq) return lost;
      return use({ seq: message.seq });
    case 'refused':
      return use({});
  }
}
