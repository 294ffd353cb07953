import { useEffect, useRef } from 'preact/hooks';
import { say, t } from '../i18n/language';
import { MapPanel } from '../map/MapPanel';
import { back, listed, watchCamera } from '../state/select';
import { openIncidents, phoneTab, second, selectedIncident, selection, site } from '../state/store';
import { selectedCamera, shownTiles } from '../state/tile-choice';
import { cameraOf } from '../state/tiles';
import { placeOf, timeOf, titleOf } from '../state/words';
import { ActionBar } from './detail/ActionBar';
import { AuditLog } from './detail/AuditLog';
import { CameraDetail } from './detail/CameraDetail';
import { Evidence } from './detail/Evidence';
import { Facts } from './detail/Facts';
import { SensorDetail } from './detail/SensorDetail';
import { Steps } from './detail/Steps';
import { IncidentCard } from './IncidentCard';
import { LiveTile } from './LiveTile';
import { PriorityShape } from './PriorityShape';
import { Elapsed } from './Time';
import { LanguageSwitch, Live } from './TopBar';

/** The same wall for one thumb: alerts in one tab, cameras and map in the other. */
export function Phone() {
  const tab = phoneTab.value;
  return (
    <div class="phone">
      <header class="phone-top">
        <h1>{site.value === null ? 'IOC' : `IOC ${say(site.value.name)}`}</h1>
        <Live />
        <LanguageSwitch />
        <time class="num phone-clock">{timeOf(second.value, false)}</time>
      </header>
      <div class="phone-tabs" role="tablist">
        <button
          type="button"
          role="tab"
          aria-selected={tab === 'alerts'}
          onClick={() => {
            back();
            phoneTab.value = 'alerts';
          }}
        >
          {t('phone.alerts')} <b class="num">{openIncidents.value.length}</b>
        </button>
        <button
          type="button"
          role="tab"
          aria-selected={tab === 'city'}
          onClick={() => {
            phoneTab.value = 'city';
          }}
        >
          {t('phone.city')}
        </button>
      </div>
      {tab === 'alerts' ? <Alerts /> : <City />}
    </div>
  );
}

function Alerts() {
  const incident = selectedIncident.value;
  const others = listed.value.filter(({ id }) => id !== incident?.id);
  if (incident === null)
    return (
      <p class="nothing">
        <b>{t('list.empty')}</b>
        {t('list.empty.more')}
      </p>
    );
  return (
    <>
      <div class="phone-scroll" key={incident.id}>
        <article
          class={`incident p${incident.priority}`}
          data-testid="detail"
          data-incident={incident.id}
          data-state={incident.state}
        >
          <Evidence incident={incident} />
          <header class="phone-head">
            <PriorityShape priority={incident.priority} />
            <h2>{titleOf(incident)}</h2>
            <Elapsed from={incident.first_seen} />
          </header>
          <p class="phone-place">{placeOf(incident)}</p>
          <p class="phone-why">{say(incident.why.summary)}</p>
        </article>
        <details class="phone-more">
          <summary>{t('phone.more')}</summary>
          <Facts incident={incident} />
          <Steps incident={incident} />
          <AuditLog incident={incident} />
        </details>
        {others.length > 0 && (
          <section class="list" aria-label={t('phone.others')}>
            <h3>{t('phone.others')}</h3>
            <ul>
              {others.map((other) => (
                <IncidentCard key={other.id} incident={other} selected={false} />
              ))}
            </ul>
          </section>
        )}
      </div>
      <ActionBar />
    </>
  );
}

function City() {
  const chosen = selection.value;
  const before = useRef(chosen);
  useEffect(() => {
    // An incident picked on the map or under a camera is shown where incidents are.
    if (chosen !== before.current && chosen?.kind === 'incident') phoneTab.value = 'alerts';
    before.current = chosen;
  }, [chosen]);
  return (
    <div class="phone-scroll city">
      <MapPanel />
      <div class="phone-tiles">
        {shownTiles.value.map((id, place) => (
          <LiveTile
            key={place}
            camera={id}
            place={place + 1}
            priority={openIncidents.value.find((one) => cameraOf(one) === id)?.priority ?? null}
            selected={selectedCamera.value === id}
            onPick={() => watchCamera(id)}
          />
        ))}
      </div>
      {chosen?.kind === 'camera' && <CameraDetail id={chosen.id} />}
      {chosen?.kind === 'sensor' && <SensorDetail id={chosen.id} />}
    </div>
  );
}
