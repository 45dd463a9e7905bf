const SUFFIX_DIGITS = 6;

/** Sorts by time; short enough to type the beginning of. */
export function newRunId(): string {
  const time = new Date().toISOString().replaceAll(/[-:]/g, '').slice(0, 15).toLowerCase();
  const suffix = Math.floor(Math.random() * 16 ** SUFFIX_DIGITS).toString(16);
  return `${time}-${suffix.padStart(SUFFIX_DIGITS, '0')}`;
}
