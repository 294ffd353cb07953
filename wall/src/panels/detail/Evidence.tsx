import { useSignal } from '@preact/signals';
import { say, t } from '../../i18n/language';
import { pictureUrl } from '../../live/api';
import { cameraById } from '../../state/store';
import { sourceName, timeOf } from '../../state/words';
import type { Incident, Zone } from '../../wire/types';
import { SensorChart } from '../Sparkline';
import { LOUPE, loupeFor } from './loupe';
import { Overlay } from './Overlay';
import { clearOf } from './overlay-geometry';

const WIDE = 16 / 9;

/** What proves it: the picture that tripped it with the reason drawn on it, or the sensor's curve. */
export function Evidence({ incident }: { incident: Incident }) {
  const { sensor } = incident.where;
  if (sensor !== null) return <SensorChart id={sensor} level={incident.level} />;
  const picture = pictureUrl(incident);
  if (picture === null)
    return (
      <div class="evidence">
        <p class="no-picture">{t('detail.no_picture')}</p>
      </div>
    );
  return <Proven incident={incident} url={picture} />;
}

function Proven({ incident, url }: { incident: Incident; url: string }) {
  const shape = useSignal(WIDE);
  const failed = useSignal(false);
  const { frame } = incident.why;
  const camera = cameraById.value.get(frame?.camera ?? incident.where.camera ?? '');
  const zone = camera?.zones.find(({ id }) => id === incident.where.zone) ?? null;
  return (
    <figure class="evidence">
      <div class="evidence-room">
        <div
          class="evidence-fit"
          style={{ aspectRatio: String(shape.value), width: `min(100%, ${(100 * shape.value) / WIDE}%)` }}
        >
          <img
            src={url}
            alt={say(incident.why.summary)}
            data-testid="evidence"
            onLoad={({ currentTarget }) => {
              failed.value = false;
              shape.value = currentTarget.naturalWidth / currentTarget.naturalHeight || WIDE;
            }}
            onError={() => {
              failed.value = true;
            }}
          />
          {!failed.value && <Overlay why={incident.why} zone={zone} shape={shape.value} />}
          {!failed.value && <Closer url={url} incident={incident} zone={zone} />}
        </div>
        {failed.value && <p class="no-picture">{t('detail.picture_failed')}</p>}
      </div>
      <figcaption>
        <span>{camera === undefined ? '' : sourceName(camera.id)}</span>
        <span class="dim">{t('detail.trigger')}</span>
        <time class="num">{frame === null ? '' : timeOf(frame.captured)}</time>
      </figcaption>
    </figure>
  );
}

/** The thing itself, magnified, when it is too small to be made out in the whole picture. */
function Closer({ url, incident, zone }: { url: string; incident: Incident; zone: Zone | null }) {
  const { box, direction } = incident.why;
  const arrow = zone !== null && (direction ?? zone.direction) !== null ? clearOf(zone.polygon.corners, box) : null;
  const loupe = loupeFor(box, arrow);
  if (loupe === null) return null;
  const share = `${LOUPE * 100}%`;
  const place = { [loupe.right ? 'right' : 'left']: 0, [loupe.bottom ? 'bottom' : 'top']: 0 };
  const part = (from: number): string => `${(-100 * from) / loupe.side}%`;
  return (
    <div class="loupe" style={{ width: share, height: share, ...place }}>
      <img src={url} alt="" style={{ width: `${100 / loupe.side}%`, left: part(loupe.x), top: part(loupe.y) }} />
    </div>
  );
}
