/** Shorter values are found everywhere by chance; replacing them would garble the output and hide nothing. */
export const SHORTEST = 4;

/** Lines of a longer value are looked for one by one only when they say something by themselves. */
const SHORTEST_LINE = 8;

/**
 * The ways in which a secret is written down by tools that print or store it: as it is, each line of it,
 * base64 and base64url wherever it stands in a longer text, percent-encoded, as a JSON string and quoted for
 * a shell. Forms are bytes, each once, longest first.
 */
export function secretForms(value: Uint8Array): Uint8Array[] {
  if (value.length < SHORTEST) return [];
  const raw = [value, ...linesOf(value)];
  const forms = raw.flatMap((part) => [part, ...base64Forms(part), ...textForms(part)]);
  const unique = new Map(
    forms.filter((form) => form.length >= SHORTEST).map((form) => [latin1(form), form]),
  );
  return [...unique.values()].toSorted((a, b) => b.length - a.length);
}

function linesOf(value: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let start = 0;
  for (let at = 0; at <= value.length; at += 1) {
    if (at < value.length && value[at] !== 0x0a) continue;
    const end = value[at - 1] === 0x0d ? at - 1 : at;
    lines.push(value.subarray(start, end));
    start = at + 1;
  }
  return lines.length === 1 ? [] : lines.filter((line) => line.length >= SHORTEST_LINE);
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
