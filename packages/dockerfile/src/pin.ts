import type { Dockerfile, ImageUse, Location, TextEdit } from '@orchestrate/model';
import { parseImageRef } from '@orchestrate/model';
import { declarationsOf } from './arguments.ts';

/** An image that a Dockerfile names, and the digest that is to stand behind its name. */
export interface Pin {
  readonly use: ImageUse;
  readonly digest: string;
}

const DIGEST = /@sha256:[a-f0-9]{64}/;
const VARIABLE_AT_END = /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))["']?$/;

/**
 * The edit that puts a digest behind the name of an image: `python:3.13-slim` becomes
 * `python:3.13-slim@sha256:…`. Where the name ends in a variable, the digest goes behind the default of its ARG,
 * so that another value brings no wrong digest along. Undefined when neither can be done in place, which a
 * caller has to prove by resolving the new text: it may also mean something else by now.
 */
export function pinEdit(dockerfile: Dockerfile, { use, digest }: Pin): TextEdit | undefined {
  const written = textAt(use.at);
  const variable = VARIABLE_AT_END.exec(written);
  if (variable !== null) {
    const argument = defaultPlace(dockerfile, variable[1] ?? variable[2] ?? '');
    return argument === undefined ? undefined : behind(argument, `@${digest}`);
  }
  if (DIGEST.test(written)) return undefined;
  const found = written.lastIndexOf(use.ref);
  if (found === -1) return undefined;
  const end = use.at.start + found + use.ref.length;
  // Without a tag it means `latest`: said, so that the tag is still known when the digest is taken out.
  const named = use.ref.includes(':', use.ref.lastIndexOf('/') + 1);
  return { start: end, end, text: `${named ? '' : ':latest'}@${digest}` };
}

/**
 * The edit that takes the digest of an image out again. Undefined for an image without a tag, whose name would
 * come to mean `latest`, and where the digest is written nowhere in the file.
 */
export function stripEdit(dockerfile: Dockerfile, use: ImageUse): TextEdit | undefined {
  const ref = parseImageRef(use.ref);
  if (ref?.digest === undefined || ref.tag === undefined) return undefined;
  const own = digestIn(use.at);
  const variable = VARIABLE_AT_END.exec(textAt(use.at));
  if (own !== undefined || variable === null) return own;
  const argument = defaultPlace(dockerfile, variable[1] ?? variable[2] ?? '');
  return argument === undefined ? undefined : digestIn(argument);
}

function digestIn(place: Location): TextEdit | undefined {
  const found = DIGEST.exec(textAt(place));
  if (found === null) return undefined;
  const start = place.start + found.index;
  return { start, end: start + found[0].length, text: '' };
}

/** Where the default of a global ARG is written, without its quotes. */
function defaultPlace({ globalArgs, directives }: Dockerfile, name: string): Location | undefined {
  for (const { at, ...instruction } of globalArgs) {
    const declared = declarationsOf({ at, ...instruction }, directives.escape).find(
      (one) => one.name === name,
    );
    const value = declared?.value?.replaceAll(/^["']|["']$/g, '');
    if (value === undefined || value === '') continue;
    const found = new RegExp(String.raw`(?<=[\s])${name}=["']?`).exec(textAt(at));
    if (found === null) continue;
    const start = at.start + found.index + found[0].length;
    if (at.source.text.startsWith(value, start)) return { ...at, start, end: start + value.length };
  }
  return undefined;
}

function behind(place: Location, text: string): TextEdit | undefined {
  return DIGEST.test(textAt(place)) ? undefined : { start: place.end, end: place.end, text };
}

function textAt({ source, start, end }: Location): string {
  return source.text.slice(start, end);
}
