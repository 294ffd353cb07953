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
        <Sparkline id={sensor} level={incident.level} />
      </span>
    );
  const picture = pictureUrl(incident);
  if (picture === null) return <span class="thumb empty">{t('card.no_picture')}</span>;
  return (
    <span class="thumb">
      <img src={picture} alt="" style={closeUp(incident)} decoding="async" />
    </span>
  );
}

const CLOSEST = 2.2;
const FILLED = 0.42;

/** The picture drawn closer around the thing, so that a thumbnail shows it too. */
function closeUp({ why: { box } }: Incident): Record<string, string> {
  if (box === null) return {};
  const closer = Math.min(CLOSEST, Math.max(1, FILLED / Math.max(box.w, box.h)));
  const [x, y] = [box.x + box.w / 2, box.y + box.h / 2].map((share) => Math.round(share * 100));
  return { transform: `scale(${closer.toFixed(2)})`, transformOrigin: `${x}% ${y}%` };
}

const SHOWN = 12;

/** One ring for each eye that is dead; once all see again, for each that was. */
function DeadEyes({ incident }: { incident: Incident }) {
  const all = new Set(incident.sources.map(({ source }) => source));
  const dead = new Set(incident.sources.filter(({ ended }) => !ended).map(({ source }) => source));
  const count = Math.min(SHOWN, Math.max(1, dead.size || all.size));
  return (
    <span class="thumb rings">
      {Array.from({ length: count }, (_, index) => (
        <i key={index} />
      ))}
    </span>
  );
}
