import { stopwatch } from '../i18n/format';
import { second } from '../state/store';
import { useDerived } from './derived';

/** Seconds since `from`, counting up; only this text changes each second. */
export function Elapsed({ from }: { from: number }) {
  const text = useDerived(() => stopwatch(second.value - from), [from]);
  return <time class="num">{text}</time>;
}
