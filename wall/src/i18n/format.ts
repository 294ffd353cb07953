import type { Language } from './language';

const LOCALE: Record<Language, string> = { vi: 'vi-VN', en: 'en-GB' };

/** `{name}` in a template replaced by its value. */
export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A number with at most `digits` decimals and, where `fixed`, exactly that many: 5,8 in Vietnamese, 5.8 in English. */
export function number(value: number, language: Language, digits = 1, fixed = false): string {
  return new Intl.NumberFormat(LOCALE[language], {
    maximumFractionDigits: digits,
    minimumFractionDigits: fixed ? digits : 0,
  }).format(value);
}

/** A number of the magnitude's own precision: 174, 5,8, 0,94, 0,012. */
export function measured(value: number, language: Language): string {
  const size = Math.abs(value);
  return number(value, language, size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

/** A value and its unit. Shares (unit "1" or "ratio") are shown as percent; degrees and percent as the language does. */
export function quantity(value: number, unit: string, language: Language): string {
  if (unit === '' || unit === '1') return measured(value, language);
  if (unit === 'share' || unit === 'ratio') return `${number(value * 100, language, 1)} %`;
  if (unit === 'deg' || unit === '°') return `${measured(value, language)}°`;
  return `${measured(value, language)} ${unit}`;
}

/** Seconds as a stopwatch: 00:14, 11:40, 1:02:03, and 2d 03:04 from a day on. */
export function stopwatch(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const pad = (n: number): string => String(n).padStart(2, '0');
  const [days, hours, minutes] = [
    Math.floor(whole / 86400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
  ];
  if (days > 0) return `${days}d ${pad(hours)}:${pad(minutes)}`;
  if (hours > 0) return `${hours}:${pad(minutes)}:${pad(whole % 60)}`;
  return `${pad(minutes)}:${pad(whole % 60)}`;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Wall-clock time in the site's zone, 08:41:27. time: POSIX seconds. */
export function clock(time: number, timezone: string, precise = true): string {
  const key = `${timezone} ${precise}`;
  let format = clocks.get(key);
  if (format === undefined) {
    const parts: Intl.DateTimeFormatOptions = {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone: timezone,
    };
    format = new Intl.DateTimeFormat('en-GB', precise ? { ...parts, second: '2-digit' } : parts);
    clocks.set(key, format);
  }
  return format.format(time * 1000);
}

/** Day in the site's zone: "Chủ Nhật, 22/11" and "Sunday, 22/11". */
export function day(time: number, timezone: string, language: Language): string {
  return new Intl.DateTimeFormat(LOCALE[language], {
    weekday: 'long',
    day: '2-digit',
    month: '2-digit',
    timeZone: timezone,
  }).format(time * 1000);
}
