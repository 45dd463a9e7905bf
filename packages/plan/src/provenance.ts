import { type BuildFailure, type Lock, type Material, maskAddress } from '@orchestrate/model';
import { sortedUnique } from './compare-text.ts';
import { isDownload } from './download-needs.ts';

export interface ProvenanceInput {
  /** What BuildKit says it used. */
  readonly materials: readonly Material[];
  /** Digests that the build may have used: see `allowedDigests`. */
  readonly allowed: ReadonlySet<string>;
  /** Addresses that the build may fetch from, with the checksum where the lock knows one. */
  readonly downloads?: ReadonlyMap<string, string | undefined>;
  /** The build needs an external image, so an empty list is no answer. */
  readonly expectsImages: boolean;
}

export interface AllowedDigestsInput {
  readonly lock: Lock;
  /**
   * Normalized references of the service and of all services it stands on: a parent that is linked as a
   * target hands its own materials down.
   */
  readonly refs: Iterable<string>;
  /** Digests of parent images that were linked by digest. */
  readonly linked: Iterable<string>;
}

/** Index and platform digests of the locked images, and the linked parents'. */
export function allowedDigests({ lock, refs, linked }: AllowedDigestsInput): Set<string> {
  const allowed = new Set(linked);
  for (const normalized of refs) {
    const locked = lock.images.get(normalized);
    if (locked === undefined) continue;
    allowed.add(locked.digest);
    for (const image of locked.platforms.values()) allowed.add(image.digest);
  }
  return allowed;
}

/**
 * Compares what a build says it used with what the lock allows; undefined when all is well. The digest
 * decides, not the name: mirrors change names. Images (`pkg:docker/…`) and downloads are looked at: git sources are
 * not in the lock. A failure of this check means that the source policy was not honoured.
 */
export function checkProvenance(input: ProvenanceInput): BuildFailure | undefined {
  const images = input.materials.filter((material) => material.uri.startsWith('pkg:docker/'));
  if (images.length === 0 && input.expectsImages) {
    return failure(
      'BuildKit did not say which images it used, so the build cannot be compared with the lock.',
    );
  }
  const strangers = images.filter((material) => !input.allowed.has(digestOf(material) ?? ''));
  const names = sortedUnique([
    ...strangers.map((material) => nameOf(material)),
    ...strangeDownloads(input),
  ]);
  if (names.length === 0) return undefined;
  return failure(
    `The build used ${names.join(', ')}, which the lock does not know: the builder did not honour the source policy.`,
  );
}

/** Git sources end with `.git` or have a commit behind `#`; their digest is no SHA-256 of bytes. */
function strangeDownloads({ materials, downloads }: ProvenanceInput): string[] {
  if (downloads === undefined) return [];
  const known = new Map([...downloads].map(([url, checksum]) => [withoutLogin(url), checksum]));
  return materials.flatMap(({ uri, digest }) => {
    if (!isDownload(uri)) return [];
    const url = withoutLogin(uri);
    const checksum = known.get(url);
    const isKnown = known.has(url) && (checksum === undefined || checksum === digest);
    return isKnown ? [] : [digest === undefined ? url : `${url} (${digest})`];
  });
}

/** BuildKit masks logins in what it writes down (`util/urlutil`, `RedactCredentials`), and we what else gives access. */
function withoutLogin(url: string): string {
  return maskAddress(url).replace(/^(\w+:\/\/)[^/?#]*@/, '$1');
}

function failure(message: string): BuildFailure {
  return { kind: 'provenance', message, transient: false };
}

/**
 * The shapes BuildKit writes: `pkg:docker/localhost:5000/library/debian@trixie-slim?digest=sha256:…&platform=…`,
 * without `@tag` for references by digest alone, and the digest also beside the URI.
 */
function digestOf(material: Material): string | undefined {
  const inUri = /[?&]digest=([^&]+)/.exec(material.uri)?.[1];
  return material.digest ?? (inUri === undefined ? undefined : decodeURIComponent(inUri));
}

function nameOf(material: Material): string {
  const [name = ''] = material.uri.slice('pkg:docker/'.length).split('?');
  const readable = decodeURIComponent(name).replace(/@(?!sha256:)/, ':');
  const digest = digestOf(material);
  return digest === undefined || readable.includes('@') ? readable : `${readable}@${digest}`;
}
