import { formatImageRef, type ImageRef, parseImageRef } from '@orchestrate/model';
import { fail, type Result } from './result.ts';

export interface Reference {
  readonly normalized: string;
  /** The name under which BuildKit looks for a named context instead. */
  readonly contextName: string;
}

/** Reads an image name as BuildKit does; a problem is told in its words (distribution/reference). */
export function readReference(text: string): Result<Reference> {
  const ref = parseImageRef(text);
  if (ref === undefined) return fail(nameProblem(text));
  return { ok: true, value: { normalized: formatImageRef(ref), contextName: contextNameOf(ref) } };
}

/** The familiar form of a name without `:latest`; a text that is no image name stays as it is. */
export function contextKey(text: string): string {
  const ref = parseImageRef(text);
  return ref === undefined ? text : contextNameOf(ref);
}

function contextNameOf({ host, path, tag, digest }: ImageRef): string {
  const name = host === 'docker.io' ? path.replace(/^library\/([^/]+)$/, '$1') : `${host}/${path}`;
  const label = tag === undefined || (tag === 'latest' && digest === undefined) ? '' : `:${tag}`;
  return `${name}${label}${digest === undefined ? '' : `@${digest}`}`;
}

const INVALID = 'invalid reference format';
const NAME_LIMIT = 255;
const PATH = /^[a-z0-9]+(?:[._/-]+[a-z0-9]+)*$/;
/** Hex digits of the digests that BuildKit knows. */
const ALGORITHMS: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
]);
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

function nameProblem(text: string): string {
  if (/^[a-f0-9]{64}$/.test(text)) {
    return `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`;
  }
  // Of an untagged name with a digest, the digest's algorithm counts as a part of the name here.
  const [name = ''] = withoutHost(text).split(':');
  if (name !== name.toLowerCase()) return `${INVALID}: repository name (${name}) must be lowercase`;
  if (name.length > NAME_LIMIT && PATH.test(name)) {
    return `repository name must not be more than ${NAME_LIMIT} characters`;
  }
  const [before = '', digest = '', ...more] = text.split('@');
  if (parseImageRef(before) === undefined || !DIGEST.test(digest) || more.length > 0) {
    return INVALID;
  }
  return digestProblem(digest);
}

function digestProblem(digest: string): string {
  const [algorithm = '', hex = ''] = digest.split(':');
  const length = ALGORITHMS.get(algorithm);
  if (length === undefined) return 'unsupported digest algorithm';
  if (hex.length !== length) return 'invalid checksum digest length';
  return 'invalid checksum digest format';
}

/** What follows the host, or the whole of it below `library/` or Docker Hub (`normalize.go`, `splitDockerDomain`). */
function withoutHost(text: string): string {
  const slash = text.indexOf('/');
  if (slash === -1) return `library/${text}`;
  const first = text.slice(0, slash);
  const rest = text.slice(slash + 1);
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  if (!isHost) return text;
  const onHub = first === 'docker.io' || first === 'index.docker.io';
  return onHub && !rest.includes('/') ? `library/${rest}` : rest;
}
