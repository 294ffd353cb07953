import { clock, fill, quantity } from '../i18n/format';
import { language, maybe, say, t } from '../i18n/language';
import type { Incident, Measure } from '../wire/types';
import { fold } from './fold';
import { isClearedUnseen } from './order';
import { areaById, cameraById, roadById, sensorById, timezone } from './store';

/** What it is: "Đi ngược chiều", "Mực nước vượt mức 2". */
export function titleOf(incident: Incident): string {
  const sensor = sensorById.value.get(incident.where.sensor ?? '');
  if (incident.kind !== 'sensor_threshold' || sensor === undefined) return t(`kind.${incident.kind}`);
  const what = t(`sensor.${sensor.kind}`);
  return incident.level > 0 ? t('title.threshold.level', { what, n: incident.level }) : t('title.threshold', { what });
}

/** The name of a camera or sensor. */
export function sourceName(id: string): string {
  const thing = cameraById.value.get(id) ?? sensorById.value.get(id);
  return thing === undefined ? id : say(thing.name);
}

/** Where it is: road or area, and the source that sees it. */
export function placeOf(incident: Incident): string {
  const { road, area, camera, sensor, commune } = incident.where;
  const way = roadById.value.get(road ?? '');
  const ward = areaById.value.get(area);
  const broad = way !== undefined ? say(way.name) : ward !== undefined ? say(ward.name) : commune;
  const eye = camera ?? sensor;
  return eye === null ? broad : joined(broad, sourceName(eye));
}

const ROAD_WORDS = /^(đường|phố|quốc lộ|phường|xã) | (road|street|avenue|ward|commune)$/giu;

/** "Đường Lý Thái Tổ · Cam 03"; only the second where it already says the first. */
export function joined(broad: string, name: string): string {
  return fold(name).includes(fold(broad.replace(ROAD_WORDS, ''))) ? name : `${broad} · ${name}`;
}

/** How many cameras and sensors feed it beside the first. */
export const moreSources = (incident: Incident): number =>
  Math.max(0, new Set(incident.sources.map(({ source }) => source)).size - 1);

export function stateName(incident: Incident): string {
  return isClearedUnseen(incident) ? t('state.cleared_unseen') : t(`state.${incident.state}`);
}

/** Who has it: the person, else the group. */
export const ownerName = (incident: Incident): string =>
  incident.owner === null ? '' : actorName(incident.owner.person) || groupName(incident.owner.group);

/** A session's name in the audit trail (`operator-3f9ac1`) as people say it. */
export function actorName(actor: string): string {
  if (actor === 'local-program') return t('actor.program');
  return actor.startsWith('operator-') ? t('actor.operator', { n: actor.slice('operator-'.length) }) : actor;
}

/** A group that may see an incident: `traffic-police/vu-ninh`, `centre`. */
export function groupName(group: string): string {
  const [kind = '', where = ''] = group.split('/');
  const area = areaById.value.get(where);
  return fill(maybe(`group.${group}`) ?? maybe(`group.${kind}`) ?? group, {
    area: area === undefined ? where : say(area.name),
  });
}

export const measureName = (measure: Measure): string =>
  maybe(`measure.${measure.name}`) ?? maybe(`sensor.${measure.name}`) ?? measure.name.replaceAll('_', ' ');

/** A value with its unit, in the words of the language where the unit is a word. */
export const inUnit = (value: number, unit: string): string =>
  quantity(value, maybe(`unit.${unit}`) ?? unit, language.value);

const SHARES = new Set(['occupancy', 'detail']);

/** A measured value, or its threshold: shares of a whole in percent. */
export const measuredIn = ({ name, unit }: Measure, value: number): string =>
  inUnit(value, unit === '' && SHARES.has(name) ? 'share' : unit);

export const timeOf = (time: number, precise = true): string => clock(time, timezone.value, precise);

/** Everything about an incident that the filter searches. */
export const searchable = (incident: Incident): string =>
  [
    incident.id,
    titleOf(incident),
    placeOf(incident),
    t(`domain.${incident.domain}`),
    stateName(incident),
    ownerName(incident),
    areaById.value.get(incident.where.area)?.name.vi ?? '',
  ].join(' ');
