import type { Location } from '@orchestrate/model';
import type { Redactor } from '@orchestrate/secrets';
import type { World } from './world.ts';

/** The same value with every text in it redacted; places in redacted files still point at the same words. */
export function redactTexts<T>(redactor: Redactor, value: T): T;
export function redactTexts(redactor: Redactor, value: unknown): unknown {
  if (!redactor.active) return value;
  if (typeof value === 'string') return redactor.text(value);
  if (Array.isArray(value)) return value.map((one: unknown) => redactTexts(redactor, one));
  if (typeof value !== 'object' || value === null || value instanceof Map) return value;
  if (isLocation(value)) return redactLocation(redactor, value);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, redactTexts(redactor, inner)]),
  );
}

/** The same world, in which nothing that is said holds a secret. */
export function hiding(world: World, redactor: Redactor): World {
  if (!redactor.active) return world;
  const emit: World['emit'] = (happening) =>
    // The driver's logs are redacted as streams already.
    world.emit(happening.type === 'step-logged' ? happening : redactTexts(redactor, happening));
  return { ...world, emit };
}

/** The place in its file without the secrets in that file: excerpts are shown from it. */
export function redactLocation(redactor: Redactor, location: Location): Location {
  const { source, start, end } = location;
  const { text } = source;
  const whole = redactor.text(text);
  if (whole === text) return location;
  const parts = [text.slice(0, start), text.slice(start, end), text.slice(end)].map((part) =>
    redactor.text(part),
  );
  const [before = '', within = ''] = parts;
  const joined = parts.join('');
  // A secret may lie across an end of the place; then the place is the whole file.
  if (joined !== whole) return { source: { ...source, text: whole }, start: 0, end: whole.length };
  const place = { start: before.length, end: before.length + within.length };
  return { source: { ...source, text: joined }, ...place };
}

function isLocation(value: object): value is Location {
  return 'source' in value && 'start' in value && 'end' in value && isSource(value.source);
}

function isSource(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'path' in value && 'text' in value;
}
