import { number } from '../../i18n/format';
import { language, say, t } from '../../i18n/language';
import { pictureOf } from '../../live/pictures';
import { cameraStates } from '../../state/store';
import type { Camera, CameraState, RuleClock } from '../../wire/types';
import { useDerived } from '../derived';
import { COLOUR, type Colour, colourOfZone } from './look';
import { ordered, shareOf } from './order';
import { readingOf, reasonOf, subjectOf } from './words';

/** In these the rules that need a picture wait: what is seen in it cannot be trusted. In the dark a fire still shows. */
const BLIND: ReadonlySet<CameraState['state']> = new Set(['covered', 'turned', 'frozen', 'bright', 'defocused']);
const LEGEND = ['foreground', 'blob', 'seen', 'held', 'candidate', 'things'] as const satisfies readonly Colour[];

/** What the colours mean, what was seen, and how far each rule is. */
export function InspectionPanel({ camera }: { camera: Camera }) {
  const picture = useDerived(() => pictureOf(camera.id).value, [camera]).value;
  const insight = picture?.insight ?? null;
  const state = cameraStates.value.get(camera.id)?.state ?? 'starting';
  return (
    <section class="inspection" data-testid="inspection" data-camera={camera.id} aria-label={t('inspect.title')}>
      <ul class="legend">
        {LEGEND.map((thing) => (
          <li key={thing}>
            <i class={thing} style={{ color: COLOUR[thing] }} /> {t(`inspect.legend.${thing}`)}
          </li>
        ))}
      </ul>
      {state !== 'live' && (
        <p data-testid="inspection-view">
          <b>
            {t('camera.state')}: {t(`camera.${state}`)}
          </b>
          {BLIND.has(state) && ` · ${t('inspect.blind')}`}
        </p>
      )}
      {picture === null || insight === null ? (
        <p class="dim">{t('inspect.waiting')}</p>
      ) : (
        <>
          <p class="num soft" data-testid="inspection-counts">
            {t('inspect.counts', {
              share: number(100 * insight.share, language.value, 1, true),
              blobs: insight.workings.blobs.length,
              tracks: picture.observed.tracks.length,
              candidates: insight.workings.candidates.length,
            })}
          </p>
          <h3>{t('inspect.rules')}</h3>
          <Clocks clocks={insight.clocks} camera={camera} />
          <h3>{t('camera.zones')}</h3>
          <Zones camera={camera} asleep={insight.asleep} covered={picture.observed.occupancy} />
        </>
      )}
    </section>
  );
}

function Clocks({ clocks, camera }: { clocks: readonly RuleClock[]; camera: Camera }) {
  const shown = ordered(clocks);
  if (clocks.length === 0) return <p class="dim">{t('inspect.quiet')}</p>;
  return (
    <>
      <ul class="rule-clocks">
        {shown.clocks.map((clock) => (
          <Clock key={`${clock.kind} ${clock.zone} ${clock.object}`} clock={clock} camera={camera} />
        ))}
      </ul>
      {shown.more > 0 && <p class="dim">{t('inspect.more', { n: shown.more })}</p>}
    </>
  );
}

function Clock({ clock, camera }: { clock: RuleClock; camera: Camera }) {
  const state = clock.on ? 'on' : clock.held === '' ? 'running' : 'held';
  const told = clock.on ? t('inspect.on') : state === 'held' ? t('inspect.held', { reason: reasonOf(clock) }) : '';
  return (
    <li class={`rule-clock ${state}`} data-clock={clock.kind} data-state={state}>
      <b>{t(`kind.${clock.kind}`)}</b>
      <span class="num">{readingOf(clock, language.value)}</span>
      <span class="rule-bar">
        <i style={{ width: `${100 * shareOf(clock)}%` }} />
      </span>
      <small>
        {subjectOf(clock, camera)} {told !== '' && <em>{told}</em>}
      </small>
    </li>
  );
}

interface ZonesProps {
  camera: Camera;
  asleep: readonly string[];
  covered: Readonly<Record<string, number>>;
}

function Zones({ camera, asleep, covered }: ZonesProps) {
  if (camera.zones.length === 0) return <p class="dim">{t('inspect.no_zones')}</p>;
  return (
    <ul class="zone-list">
      {camera.zones.map(({ id, name, use }) => (
        <li key={id}>
          <i class="blob" style={{ color: colourOfZone(use) }} />
          <span>
            {say(name)} <span class="dim">({t(`zone.${use}`)})</span>
          </span>
          <span class="num soft">
            {asleep.includes(id)
              ? t('inspect.asleep')
              : covered[id] === undefined
                ? ''
                : t('inspect.covered', { n: number(100 * covered[id], language.value, 0) })}
          </span>
        </li>
      ))}
    </ul>
  );
}
