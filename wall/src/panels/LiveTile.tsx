import { number } from '../i18n/format';
import { language, t } from '../i18n/language';
import { pictureOf } from '../live/pictures';
import { cameraStates, now } from '../state/store';
import { sourceName } from '../state/words';
import type { CameraState } from '../wire/types';
import { useDerived } from './derived';
import { LivePicture } from './LivePicture';
import { PriorityShape } from './PriorityShape';

interface Props {
  camera: string;
  place: number;
  priority: number | null;
  selected: boolean;
  onPick: () => void;
}

/** One live picture: its tracks, its camera, and how old it is. */
export function LiveTile({ camera, place, priority, selected, onPick }: Props) {
  const state = useDerived(() => cameraStates.value.get(camera)?.state ?? 'starting', [camera]);
  const dead = state.value !== 'live' && state.value !== 'starting';
  const name = sourceName(camera);
  const look = [
    'tile',
    priority === null ? '' : `p${priority} alarmed`,
    selected ? 'selected' : '',
    dead ? 'dead' : '',
  ];
  return (
    <button type="button" class={look.join(' ')} aria-pressed={selected} onClick={onPick} data-camera={camera}>
      <LivePicture camera={camera} label={name} />
      <TileNotice camera={camera} state={state.value} />
      <span class="tile-foot">
        <kbd>{place}</kbd>
        {priority !== null && <PriorityShape priority={priority} />}
        <span class="tile-name">{name}</span>
        <Age camera={camera} />
      </span>
    </button>
  );
}

function TileNotice({ camera, state }: { camera: string; state: CameraState['state'] }) {
  const has = useDerived(() => pictureOf(camera).value !== null, [camera]);
  if (state !== 'live' && state !== 'starting') return <span class="tile-notice">{t(`camera.${state}`)}</span>;
  return has.value ? null : <span class="tile-notice soft">{t('tile.waiting')}</span>;
}

const OLD_S = 3;

/** Seconds since the picture on show was taken. */
export function Age({ camera }: { camera: string }) {
  const age = useDerived(() => {
    const picture = pictureOf(camera).value;
    return picture === null ? null : Math.max(0, now.value - picture.observed.time);
  }, [camera]);
  const text = useDerived(() => (age.value === null ? '' : t('seconds', { n: ageText(age.value) })), [age]);
  const old = useDerived(() => age.value !== null && age.value > OLD_S, [age]);
  return <span class={`tile-age num ${old.value ? 'old' : ''}`}>{text}</span>;
}

const ageText = (age: number): string => number(age, language.value, age < 10 ? 1 : 0, true);
