import { useCallback } from 'preact/hooks';
import { language } from '../../i18n/language';
import type { Picture } from '../../live/pictures';
import { inspecting } from '../../state/inspect';
import { cameraById } from '../../state/store';
import { drawTracks, type Place } from '../draw-tile';
import { LivePicture } from '../LivePicture';
import { drawInspection } from './draw';
import { wordsOn } from './words';

/** A camera's live picture, all of it; while it is inspected, with what the detector sees drawn on it. */
export function InspectedPicture({ camera, label }: { camera: string; label: string }) {
  const now = language.value;
  const over = useCallback(
    (pen: CanvasRenderingContext2D, place: Place, picture: Picture, ratio: number): void => {
      const known = cameraById.peek().get(camera);
      if (!inspecting.peek() || picture.insight === null || known === undefined) drawTracks(pen, place, picture, ratio);
      else drawInspection(pen, place, picture, picture.insight, known, wordsOn(now), ratio);
    },
    [camera, now, inspecting.value],
  );
  return <LivePicture camera={camera} label={label} whole over={over} />;
}
