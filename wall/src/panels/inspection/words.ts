import { number } from '../../i18n/format';
import { type Language, maybe, say, t } from '../../i18n/language';
import { fold } from '../../state/fold';
import { inUnit } from '../../state/words';
import type { Camera, RuleClock, Track } from '../../wire/types';
import type { Words } from './draw';

/** Seconds of standing still from which a label tells of it. */
const STANDS = 1;

/** The words on an inspected picture. */
export const wordsOn = (language: Language): Words => ({
  zone: ({ name, use }, asleep) => off(withUse(say(name), t(`zone.${use}`)), asleep),
  line: ({ id, name, use }, [forth, back], asleep) =>
    off(`${withUse(name === null ? id : say(name), t(`line.${use}`))} +${forth} −${back}`, asleep),
  track: (track, time) => trackWords(track, time, language),
  thing: ({ kind }) => t(`kind.${kind}`),
});

/** `#12 xe máy 8 s, đứng 4 s` */
function trackWords({ id, label, first_seen, still_for }: Track, time: number, language: Language): string {
  const seconds = (n: number): string => t('seconds', { n: number(n, language, 0) });
  const name = label === 'unknown' ? `#${id}` : `#${id} ${t(`class.${label}`)}`;
  const age = `${name} ${seconds(Math.max(0, time - first_seen))}`;
  return still_for < STANDS ? age : `${age}, ${t('inspect.still', { time: seconds(still_for) })}`;
}

/** `Làn phía tây (làn xe)`; the use only where the name does not say it. */
export const withUse = (name: string, use: string): string =>
  fold(name).includes(fold(use)) ? name : `${name} (${use})`;

const off = (text: string, asleep: boolean): string => (asleep ? `${text}, ${t('inspect.asleep')}` : text);

/** What a clock is about: the track, and the zone or line. */
export function subjectOf({ zone, object }: RuleClock, camera: Camera): string {
  const place = camera.zones.find(({ id }) => id === zone) ?? camera.lines.find(({ id }) => id === zone);
  const name = place === undefined ? (zone ?? '') : place.name === null ? place.id : say(place.name);
  return [object === null ? '' : `#${object}`, name].filter((part) => part !== '').join(' · ');
}

/** `4,2 / 10 s` */
export function readingOf({ value, limit, unit }: RuleClock, language: Language): string {
  const reached = number(value, language, 1, unit === 's');
  if (limit <= 0) return `${reached} ${maybe(`unit.${unit}`) ?? unit}`.trim();
  return `${reached} / ${inUnit(limit, unit)}`;
}

/** Why a rule does not speak, in the language of now; as the rule says it where nobody has translated it. */
export const reasonOf = ({ held }: RuleClock): string => maybe(`held.${held}`) ?? held;
