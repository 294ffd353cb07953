import { t } from '../i18n/language';
import { selectCamera } from '../state/select';
import { openIncidents } from '../state/store';
import { selectedCamera, shownTiles } from '../state/tile-choice';
import { cameraOf, TILES } from '../state/tiles';
import { LiveTile } from './LiveTile';

/** The live pictures: of open incidents first. */
export function TileStrip() {
  const shown = shownTiles.value;
  return (
    <section class="tiles" aria-label={t('tiles.label')}>
      {Array.from({ length: TILES }, (_, place) => {
        const id = shown[place];
        if (id === undefined) return <div key={place} class="tile empty" />;
        const incident = openIncidents.value.find((one) => cameraOf(one) === id);
        return (
          <LiveTile
            key={place}
            camera={id}
            place={place + 1}
            priority={incident?.priority ?? null}
            selected={selectedCamera.value === id}
            onPick={() => selectCamera(id)}
          />
        );
      })}
    </section>
  );
}
