import type { ComponentChildren } from 'preact';
import { number } from '../../i18n/format';
import { language, say, t } from '../../i18n/language';
import { areaById, cameraById } from '../../state/store';
import { inUnit, measureName, moreSources, ownerName, placeOf, sourceName, timeOf } from '../../state/words';
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
  const more = moreSources(incident);
  const eye = where.camera ?? where.sensor;
  return (
    <dl class="facts">
      <Fact name={t('detail.why')}>{say(why.summary)}</Fact>
      {why.measures.length > 0 && (
        <Fact name={t('detail.measures')}>
          <ul class="measures">
            {why.measures.map((measure) => (
              <MeasureLine key={measure.name} measure={measure} />
            ))}
          </ul>
        </Fact>
      )}
      <Fact name={t('detail.rule')}>
        {why.rule} {why.version} · {t('detail.confidence', { n: number(incident.confidence, language.value, 2) })}
      </Fact>
      <Fact name={t('detail.source')}>
        {eye === null ? placeOf(incident) : sourceName(eye)}
        {zone !== undefined && ` · ${say(zone.name)}`}
        {more > 0 && ` ${t('card.more_sources', { n: more })}`}
      </Fact>
      <Fact name={t('detail.jurisdiction')}>
        {[...incident.jurisdiction, area === undefined ? where.commune : say(area.name)].filter(Boolean).join(' · ')}
      </Fact>
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
    <li>
      <span class="dim">{measureName(measure)}</span> <b class="num">{inUnit(measure.value, measure.unit)}</b>
      {measure.threshold !== null && (
        <span class="dim num"> ({t('detail.threshold', { n: inUnit(measure.threshold, measure.unit) })})</span>
      )}
    </li>
  );
}
