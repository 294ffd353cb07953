import { MapPanel } from './map/MapPanel';
import { Announcer } from './panels/Announcer';
import { DetailPanel } from './panels/detail/DetailPanel';
import { Help } from './panels/Help';
import { IncidentList } from './panels/IncidentList';
import { Locked } from './panels/Locked';
import { Phone } from './panels/Phone';
import { StaleBanner } from './panels/StaleBanner';
import { TileStrip } from './panels/TileStrip';
import { Toasts } from './panels/Toasts';
import { TopBar } from './panels/TopBar';
import { isPhone } from './screen';
import { isStale, link } from './state/store';

export function App() {
  if (link.value.phase === 'unauthorised') return <Locked />;
  return (
    <div class={isStale.value ? 'room not-live' : 'room'}>
      <StaleBanner />
      {isPhone.value ? <Phone /> : <Desk />}
      <Toasts />
      <Help />
      <Announcer />
    </div>
  );
}

function Desk() {
  return (
    <div class="desk">
      <TopBar />
      <IncidentList />
      <main class="centre">
        <MapPanel />
        <TileStrip />
      </main>
      <DetailPanel />
    </div>
  );
}
