import { effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { type Picture, pictureOf } from '../live/pictures';
import { drawTracks, type Place, placed } from './draw-tile';

type Draw = (pen: CanvasRenderingContext2D, place: Place, picture: Picture, ratio: number) => void;

interface Props {
  camera: string;
  label: string;
  /** All of the picture in the element, instead of covering it. */
  whole?: boolean;
  /** What is drawn on it: its tracks. */
  over?: Draw;
}

/** A camera's live picture, as large as the element it is in. */
export function LivePicture({ camera, label, whole = false, over = drawTracks }: Props) {
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
      if (picture === null || whole) pen.clearRect(0, 0, width, height);
      if (picture === null) return;
      const { bitmap } = picture;
      const place = placed([bitmap.width, bitmap.height], [width, height], whole);
      pen.drawImage(bitmap, place.x, place.y, place.w, place.h);
      over(pen, place, picture, ratio);
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
  }, [camera, whole, over]);
  return <canvas ref={canvas} role="img" aria-label={label} />;
}
