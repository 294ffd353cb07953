import type { Line, Track, ZoneUse } from '../../wire/types';

/** The colours of the annotated video (`ioc analyse --annotate`), so that one legend holds for both. Elsewhere on the
 * wall colour belongs to priority; here it tells what the detector made of each thing. */
export const COLOUR = {
  foreground: 'rgb(60 120 255)',
  blob: 'rgb(90 180 250)',
  seen: 'rgb(120 230 120)',
  held: 'rgb(250 180 60)',
  candidate: 'rgb(150 150 150)',
  road: 'rgb(225 225 225)',
  asleep: 'rgb(140 140 140)',
  forbidden: 'rgb(255 95 95)',
  things: 'rgb(214 140 240)',
} as const;

export type Colour = keyof typeof COLOUR;

const ZONES: Partial<Record<ZoneUse, Colour>> = {
  no_entry: 'forbidden',
  no_parking: 'things',
  no_objects: 'things',
  loitering: 'held',
  crowd: 'blob',
  signal: 'blob',
  privacy: 'asleep',
  ignore: 'asleep',
};

/** What is not named is a road. */
export const colourOfZone = (use: ZoneUse): string => COLOUR[ZONES[use] ?? 'road'];
export const colourOfLine = (use: Line['use']): string => COLOUR[use === 'count' ? 'road' : 'forbidden'];
export const colourOfTrack = (track: Track): string => COLOUR[track.seen ? 'seen' : 'held'];
