import { effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { pictureOf } from '../live/pictures';
import { drawTile } from './draw-tile';

/** A camera's live picture with its tracks, as large as the element it is in. */
export function LivePicture({ camera, label }: { camera: string; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const pen = element?.getContext('2d');
    if (element === null || !pen) return;
    const source = pictureOf(camera);
    const draw = (): void => {
      const ratio = window.devicePixelRatio;
      const [width, height] = [Math.round(element.clientWidth * ratio), Math.round(element.clientHeight * ratio)];
      if (element.width !== width || element.height !== height) [element.width, element.height] = [width, height];
      const picture = source.peek();
      if (picture === null) pen.clearRect(0, 0, width, height);
      else drawTile(pen, picture, ratio);
    };
    const observer = new ResizeObserver(draw);
    observer.observe(element);
    const stop = effect(() => {
      source.value;
      draw();
    });
    return () => {
      observer.disconnect();
      stop();
    };
  }, [camera]);
  return <canvas ref={canvas} role="img" aria-label={label} />;
}
