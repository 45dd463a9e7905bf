/** The parts of an image reference after normalization (distribution/reference, `normalize.go`). */
export interface ImageRef {
  /** Registry host, with port where given: `docker.io`, `localhost:5000`. */
  readonly host: string;
  /** Repository path within the host: `library/python`. */
  readonly path: string;
  readonly tag?: string;
  /** `sha256:…`; when present it decides what is pulled and the tag is only a label. */
  readonly digest?: string;
}

const PATH_COMPONENT = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const HOST =
  /^(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$/;
const TAG = /^[\w][\w.-]{0,127}$/;
/** The algorithms that go-digest knows, which is what BuildKit parses digests with. */
const DIGEST = /^(?:sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128})$/;
/** Of the path alone: the host does not count. */
const NAME_LIMIT = 255;

/**
 * Parses an image name the way BuildKit does (distribution/reference `ParseNormalizedNamed` and
 * `TagNameOnly`): the first component is a host when it has a dot, a colon or upper case, or is
 * `localhost`; no tag and no digest means `latest`. Returns undefined when the name is not valid.
 */
export function parseImageRef(text: string): ImageRef | undefined {
  if (/^[a-f0-9]{64}$/.test(text)) return undefined;
  const { rest, digest } = splitDigest(text);
  if (digest !== undefined && !DIGEST.test(digest)) return undefined;
  const { name, tag } = splitTag(rest);
  if (tag !== undefined && !TAG.test(tag)) return undefined;
  const { host, path } = splitHost(name);
  if (!HOST.test(host) || !path.split('/').every((part) => PATH_COMPONENT.test(part)))
    return undefined;
  if (path.length > NAME_LIMIT) return undefined;
  const named = { host, path, ...(digest !== undefined && { digest }) };
  if (tag !== undefined) return { ...named, tag };
  return digest === undefined ? { ...named, tag: 'latest' } : named;
}

/** The canonical text of a reference: `docker.io/library/python:3.13-slim`. */
export function formatImageRef(ref: ImageRef): string {
  return `${ref.host}/${ref.path}${ref.tag === undefined ? '' : `:${ref.tag}`}${ref.digest === undefined ? '' : `@${ref.digest}`}`;
}

/** Host and path without tag or digest: `docker.io/library/python`. */
export function repositoryOf(ref: ImageRef): string {
  return `${ref.host}/${ref.path}`;
}

/** The canonical text of a name, or undefined when it is not a valid image name. */
export function normalizeImageRef(text: string): string | undefined {
  const ref = parseImageRef(text);
  return ref === undefined ? undefined : formatImageRef(ref);
}

function splitDigest(text: string): { rest: string; digest?: string } {
  const at = text.indexOf('@');
  return at === -1 ? { rest: text } : { rest: text.slice(0, at), digest: text.slice(at + 1) };
}

function splitTag(text: string): { name: string; tag?: string } {
  const colon = text.lastIndexOf(':');
  // A colon before the last slash belongs to the host's port.
  if (colon === -1 || colon < text.lastIndexOf('/')) return { name: text };
  return { name: text.slice(0, colon), tag: text.slice(colon + 1) };
}

function splitHost(name: string): { host: string; path: string } {
  const slash = name.indexOf('/');
  const first = slash === -1 ? '' : name.slice(0, slash);
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  if (!isHost) return { host: 'docker.io', path: slash === -1 ? `library/${name}` : name };
  const path = name.slice(slash + 1);
  const host = first === 'index.docker.io' ? 'docker.io' : first;
  return { host, path: host === 'docker.io' && !path.includes('/') ? `library/${path}` : path };
}
