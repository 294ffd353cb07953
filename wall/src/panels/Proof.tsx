import { t } from '../i18n/language';
import { pictureUrl } from '../live/api';
import type { Incident } from '../wire/types';
import { Sparkline } from './Sparkline';

/** The proof on a card: the sensor's curve, the picture that tripped it cut around the thing, or dead eyes as rings. */
export function Proof({ incident }: { incident: Incident }) {
  const { sensor } = incident.where;
  if (incident.kind === 'sensor_silent' || incident.kind === 'camera_silent') return <DeadEyes incident={incident} />;
  if (sensor !== null)
    return (
      <span class="thumb">
        <Sparkline id={sensor} />
      </span>
    );
  const picture = incident.evidence[0];
  if (picture === undefined) return <span class="thumb empty">{t('card.no_picture')}</span>;
  return (
    <span class="thumb">
      <img
        src={pictureUrl(incident.id, picture)}
        alt=""
        style={{ objectPosition: focusOf(incident) }}
        decoding="async"
      />
    </span>
  );
}

function focusOf({ why: { box } }: Incident): string {
  if (box === null) return '50% 50%';
  return `${Math.round((box.x + box.w / 2) * 100)}% ${Math.round((box.y + box.h / 2) * 100)}%`;
}

const SHOWN = 12;

function DeadEyes({ incident }: { incident: Incident }) {
  const dead = new Set(incident.sources.filter(({ ended }) => !ended).map(({ source }) => source));
  const count = Math.min(SHOWN, Math.max(1, dead.size));
  return (
    <span class="thumb rings">
      {Array.from({ length: count }, (_, index) => (
        <i key={index} />
      ))}
    </span>
  );
}
