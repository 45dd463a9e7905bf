const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes in decimal units, as docker prints them: `512 B`, `4.1 kB`, `98.1 MB`, `213 MB`. */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (unit < BYTE_UNITS.length - 1 && shown(value, unit) >= 1000) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${BYTE_UNITS[unit]}`;
}

/** What rounding makes of it, so that nothing is printed as `1000 kB`. */
function shown(value: number, unit: number): number {
  return unit === 0 || value >= 99.95 ? Math.round(value) : value;
}

/** A duration given in ms: `0.3s`, `12.4s`, `1m05s`, `2h03m`. */
export function formatDuration(ms: number): string {
  const tenths = Math.round(Math.max(0, ms) / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)}s`;
  const seconds = Math.round(Math.max(0, ms) / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m${twoDigits(seconds % 60)}s`;
  return `${Math.floor(minutes / 60)}h${twoDigits(minutes % 60)}m`;
}

/** How long ago, in ms, by its greatest unit: `12s`, `5m`, `3h`, `9d`. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h` : `${Math.floor(hours / 24)}d`;
}

/** A rate from 0 to 1: `83%`, `–` when it is not known. Only all is 100% and only nothing is 0%. */
export function formatRate(rate: number | null, unknown: string): string {
  if (rate === null) return unknown;
  const percent = Math.round(rate * 100);
  if (percent === 100 && rate < 1) return '99%';
  if (percent === 0 && rate > 0) return '1%';
  return `${percent}%`;
}

/** `1 service`, `2 services`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The first 12 hex digits of a digest, as docker shortens ids. */
export function shortDigest(digest: string): string {
  return digest.slice(digest.indexOf(':') + 1).slice(0, 12);
}

/** Milliseconds since the epoch as `2026-11-23 09:47:12` in a time zone (IANA name). */
export function formatInstant(time: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(time);
  const part = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
