import { clock, quantity } from '../i18n/format';
import { language, maybe, say, t } from '../i18n/language';
import type { Incident, Measure } from '../wire/types';
import { isClearedUnseen } from './order';
import { areaById, cameraById, roadById, sensorById, timezone } from './store';

/** What it is: "Đi ngược chiều", "Mực nước vượt ngưỡng · mức 2". */
export function titleOf(incident: Incident): string {
  const sensor = sensorById.value.get(incident.where.sensor ?? '');
  const named = incident.kind === 'sensor_threshold' && sensor !== undefined;
  const title = named ? t('title.threshold', { what: t(`sensor.${sensor.kind}`) }) : t(`kind.${incident.kind}`);
  return incident.level > 0 ? `${title} · ${t('title.level', { n: incident.level })}` : title;
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
  const name = eye === null ? '' : sourceName(eye);
  return name === '' || name.includes(broad) ? name || broad : `${broad} · ${name}`;
}

/** How many cameras and sensors feed it beside the first. */
export const moreSources = (incident: Incident): number =>
  Math.max(0, new Set(incident.sources.map(({ source }) => source)).size - 1);

export function stateName(incident: Incident): string {
  return isClearedUnseen(incident) ? t('state.cleared_unseen') : t(`state.${incident.state}`);
}

/** Who has it: the person, else the group. */
export const ownerName = (incident: Incident): string => incident.owner?.person || incident.owner?.group || '';

export const measureName = (measure: Measure): string =>
  maybe(`measure.${measure.name}`) ?? measure.name.replaceAll('_', ' ');

export const inUnit = (value: number, unit: string): string => quantity(value, unit, language.value);

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
