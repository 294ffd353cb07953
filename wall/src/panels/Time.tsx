import { useComputed } from '@preact/signals';
import { stopwatch } from '../i18n/format';
import { second } from '../state/store';

/** Seconds since `from`, counting up; only this text changes each second. */
export function Elapsed({ from }: { from: number }) {
  const text = useComputed(() => stopwatch(second.value - from));
  return <time class="num">{text}</time>;
}
