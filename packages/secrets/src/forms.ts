import { isRandom } from './looks-like-secret.ts';

/** Shorter values are found everywhere by chance; replacing them would garble the output and hide nothing. */
export const SHORTEST = 4;

/** Lines of a longer value are looked for one by one only when they say something by themselves. */
const SHORTEST_LINE = 8;

/** Of longer values the beginning is looked for: tables grow with every byte. */
const LONGEST = 4096;
const MOST_LINES = 200;

/** What `base64` and `openssl base64` write on one line. */
const BASE64_LINES = [76, 64];

/**
 * The ways in which a secret is written down by tools that print or store it: as it is, each line of it,
 * base64 and base64url wherever it stands in a longer text, percent-encoded, as a JSON string and quoted for
 * a shell. Forms are bytes, each once, longest first.
 */
export function secretForms(value: Uint8Array): Uint8Array[] {
  if (value.length < SHORTEST) return [];
  return formsOf([value, ...linesOf(value)], SHORTEST);
}

/** Shorter forms are in large binaries by chance. */
const SHORTEST_IN_IMAGE = 8;

/**
 * The forms that prove a leak when they are found in an image: as above, but of a value with several lines
 * only those lines that nothing but this secret has. Empty for values that are too short to prove anything.
 */
export function tellingForms(value: Uint8Array): Uint8Array[] {
  if (value.length < SHORTEST_IN_IMAGE) return [];
  return formsOf([value, ...linesOf(value).flatMap(tellingPart)], SHORTEST_IN_IMAGE);
}

function formsOf(parts: readonly Uint8Array[], shortest: number): Uint8Array[] {
  const forms = parts
    .map((part) => part.subarray(0, LONGEST))
    .flatMap((part) => [part, ...base64Forms(part), ...base64Lines(part), ...textForms(part)]);
  const unique = new Map(
    forms.filter((form) => form.length >= shortest).map((form) => [latin1(form), form]),
  );
  return [...unique.values()].toSorted((a, b) => b.length - a.length);
}

/** Words and URLs are the same in the files of many; the longest run of random text is not. */
function tellingPart(line: Uint8Array): Uint8Array[] {
  const runs = decode(line)?.match(/[\w+/=~-]{16,}/g) ?? [];
  return runs.filter((run) => isRandom(run)).map(encode);
}

/** The same in every key (RFC 7468). */
const BOUNDARY = /^-----(?:BEGIN|END) [A-Z0-9 ]+-----$/;

function linesOf(value: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let start = 0;
  for (let at = 0; at <= value.length; at += 1) {
    if (at < value.length && value[at] !== 0x0a) continue;
    const end = value[at - 1] === 0x0d ? at - 1 : at;
    lines.push(value.subarray(start, end));
    start = at + 1;
  }
  if (lines.length === 1) return [];
  return lines
    .filter((line) => line.length >= SHORTEST_LINE && !BOUNDARY.test(latin1(line)))
    .slice(0, MOST_LINES);
}

/**
 * What base64 makes of the bytes at each of the three places they can have in a group of three: the
 * characters that do not depend on what stands before or after.
 */
function base64Forms(value: Uint8Array): Uint8Array[] {
  const offsets = [0, 1, 2];
  return offsets.flatMap((offset) => {
    const padded = new Uint8Array(offset + value.length);
    padded.set(value, offset);
    const text = btoa(latin1(padded));
    const first = Math.ceil((offset * 8) / 6);
    const whole = Math.floor(((offset + value.length) * 8) / 6);
    const core = text.slice(first, whole);
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')].map(encode);
  });
}

/** Base64 of the whole value as tools break it into lines; what fits on one line is among the others. */
function base64Lines(value: Uint8Array): Uint8Array[] {
  const text = btoa(latin1(value));
  return BASE64_LINES.flatMap((length) => {
    const whole = Math.floor(text.length / length);
    return Array.from({ length: whole }, (_, index) =>
      encode(text.slice(index * length, (index + 1) * length)),
    );
  });
}

function textForms(value: Uint8Array): Uint8Array[] {
  const text = decode(value);
  if (text === undefined) return [];
  const percent = encodeURIComponent(text);
  return [
    percent,
    percent.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    percent.replaceAll('%20', '+'),
    JSON.stringify(text).slice(1, -1),
    // Go's encoder writes these three as escapes, too.
    JSON.stringify(text).slice(1, -1).replaceAll(/[<>&]/g, escapeForHtml),
    text.replaceAll("'", String.raw`'\''`),
    text.replaceAll(/["$\\`]/g, String.raw`\$&`),
  ].map(encode);
}

function escapeForHtml(char: string): string {
  return `\\u00${char.charCodeAt(0).toString(16)}`;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function decode(value: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    return undefined;
  }
}

/** One character a byte: a key for a map. */
function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
