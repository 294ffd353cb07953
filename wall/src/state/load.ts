export const WINDOW_S = 600;
/** More than ten alarms in ten minutes is a flood that nobody can follow (EEMUA 191, ISA-18.2). */
export const FLOOD = 10;
export const WINDOWS = 12;

/** Alarms per ten minutes over the last two hours, oldest first; the last window ends now. Times in seconds. */
export function alarmLoad(detected: Iterable<number>, now: number): number[] {
  const load = new Array<number>(WINDOWS).fill(0);
  for (const time of detected) {
    const age = Math.floor((now - time) / WINDOW_S);
    const index = WINDOWS - 1 - Math.max(0, age);
    if (index >= 0) load[index] = (load[index] ?? 0) + 1;
  }
  return load;
}
