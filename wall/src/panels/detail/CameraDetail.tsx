import { number } from '../../i18n/format';
import { language, say, t } from '../../i18n/language';
import { pictureOf } from '../../live/pictures';
import { inspecting, toggleInspection } from '../../state/inspect';
import { areaById, cameraById, cameraStates, openIncidents, roadById } from '../../state/store';
import { cameraOf } from '../../state/tiles';
import type { Camera } from '../../wire/types';
import { useDerived } from '../derived';
import { IncidentCard } from '../IncidentCard';
import { InspectedPicture } from '../inspection/InspectedPicture';
import { InspectionPanel } from '../inspection/InspectionPanel';
import { Age } from '../LiveTile';
import { Fact } from './Facts';

/** One camera, live. */
export function CameraDetail({ id }: { id: string }) {
  const camera = cameraById.value.get(id);
  if (camera === undefined) return null;
  return (
    <article class="detail-scroll" data-testid="camera-detail" data-camera={id}>
      <header class="detail-head">
        <div>
          <h2>{say(camera.name)}</h2>
          <small class="dim num">{id}</small>
        </div>
        <b class="detail-state">{t('camera.view')}</b>
      </header>
      <figure class="evidence">
        <div class={`evidence-room live-large${inspecting.value ? ' inspecting' : ''}`}>
          <InspectedPicture camera={id} label={say(camera.name)} />
        </div>
        <figcaption>
          <span>{t('top.live')}</span>
          <Age camera={id} />
        </figcaption>
        <button
          type="button"
          class="inspect"
          data-testid="inspect"
          aria-pressed={inspecting.value}
          onClick={toggleInspection}
        >
          {t('inspect.title')} <kbd>D</kbd>
        </button>
      </figure>
      {inspecting.value ? <InspectionPanel camera={camera} /> : <About camera={camera} />}
    </article>
  );
}

/** What is known of the camera, and what happens there. */
function About({ camera }: { camera: Camera }) {
  const here = openIncidents.value.filter((incident) => cameraOf(incident) === camera.id);
  return (
    <>
      <CameraFacts camera={camera} />
      <section class="log">
        <h3>{t('camera.incidents')}</h3>
        {here.length === 0 && <p class="dim">{t('camera.no_incidents')}</p>}
        <ul class="plain">
          {here.map((incident) => (
            <IncidentCard key={incident.id} incident={incident} selected={false} />
          ))}
        </ul>
      </section>
    </>
  );
}

function CameraFacts({ camera }: { camera: Camera }) {
  const state = cameraStates.value.get(camera.id);
  const tracks = useDerived(() => pictureOf(camera.id).value?.observed.tracks.length ?? 0, [camera]);
  const area = areaById.value.get(camera.area);
  const road = roadById.value.get(camera.road ?? '');
  return (
    <dl class="facts">
      <Fact name={t('camera.state')}>
        {t(`camera.${state?.state ?? 'starting'}`)}
        {state?.error ? ` · ${state.error}` : ''}
      </Fact>
      <Fact name={t('camera.rate')}>
        <span class="num">{t('camera.rate.value', { n: number(state?.fps ?? 0, language.value) })}</span>
      </Fact>
      <Fact name={t('camera.tracks')}>
        <span class="num">{t('camera.tracks.value', { n: tracks.value })}</span>
      </Fact>
      {road !== undefined && <Fact name={t('camera.road')}>{say(road.name)}</Fact>}
      <Fact name={t('camera.area')}>{area === undefined ? camera.area : say(area.name)}</Fact>
      {camera.zones.length > 0 && (
        <Fact name={t('camera.zones')}>
          {camera.zones.map(({ name, use }) => `${say(name)} (${t(`zone.${use}`)})`).join(', ')}
        </Fact>
      )}
    </dl>
  );
}
