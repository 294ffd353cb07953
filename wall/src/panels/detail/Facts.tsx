import type { ComponentChildren } from 'preact';
import { quantity } from '../../i18n/format';
import { language, say, t } from '../../i18n/language';
import { areaById, cameraById, roadById } from '../../state/store';
import {
  groupName,
  measuredIn,
  measureName,
  moreSources,
  ownerName,
  placeOf,
  sourceName,
  timeOf,
} from '../../state/words';
import type { Incident, Measure } from '../../wire/types';

export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Why it is an incident, measured against what, by which rule, from which source, and whose it is. */
export function Facts({ incident }: { incident: Incident }) {
  const { why, where } = incident;
  const zone = cameraById.value.get(where.camera ?? '')?.zones.find(({ id }) => id === where.zone);
  const area = areaById.value.get(where.area);
  const road = roadById.value.get(where.road ?? '');
  const more = moreSources(incident);
  const eye = where.camera ?? where.sensor;
  return (
    <dl class="facts">
      <Fact name={t('detail.why')}>{say(why.summary)}</Fact>
      {why.measures.length > 0 && (
        <Fact name={t('detail.measures')}>
          <table class="measures">
            <tbody>
              {why.measures.map((measure) => (
                <MeasureLine key={measure.name} measure={measure} />
              ))}
            </tbody>
          </table>
        </Fact>
      )}
      <Fact name={t('detail.rule')}>
        {why.rule} {why.version} ·{' '}
        {t('detail.confidence', { n: quantity(incident.confidence, 'share', language.value) })}
      </Fact>
      <Fact name={t('detail.source')}>
        {eye === null ? placeOf(incident) : sourceName(eye)}
        {zone !== undefined && ` · ${say(zone.name)}`}
        {more > 0 && ` ${t('card.more_sources', { n: more })}`}
      </Fact>
      <Fact name={t('detail.where')}>
        {[road, area]
          .map((place) => (place === undefined ? '' : say(place.name)))
          .concat(where.province)
          .filter(Boolean)
          .join(', ')}
      </Fact>
      <Fact name={t('detail.jurisdiction')}>{incident.jurisdiction.map(groupName).join(' · ')}</Fact>
      <Fact name={t('detail.when')}>
        <span class="num">
          {t('detail.since', { from: timeOf(incident.first_seen) })}
          {incident.cleared_at !== null && ` ${t('detail.until', { to: timeOf(incident.cleared_at) })}`}
        </span>
      </Fact>
      {ownerName(incident) !== '' && <Fact name={t('detail.owner')}>{ownerName(incident)}</Fact>}
    </dl>
  );
}

function MeasureLine({ measure }: { measure: Measure }) {
  return (
    <tr>
      <th scope="row">{measureName(measure)}</th>
      <td class="num">
        <b>{measuredIn(measure, measure.value)}</b>
      </td>
      <td class="num dim">
        {measure.threshold !== null && t('detail.threshold', { n: measuredIn(short(measure), measure.threshold) })}
      </td>
    </tr>
  );
}

/** A unit that is a word need not be said twice in a line. */
const short = (measure: Measure): Measure => (measure.unit.includes(' ') ? { ...measure, unit: '' } : measure);
