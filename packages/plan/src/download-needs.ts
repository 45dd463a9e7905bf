import type {
  Diagnostic,
  Location,
  Lock,
  LockedDownload,
  ResolvedDockerfile,
  Service,
} from '@orchestrate/model';
import { addressCredentials, formatLocation } from '@orchestrate/model';
import { compareText, sortedUnique } from './compare-text.ts';

/** One file that a build of a service downloads, and whose content the lock has to know. */
export interface DownloadNeed {
  readonly service: string;
  readonly kind: 'add' | 'context';
  /** Key in the lock. */
  readonly url: string;
  /** False when the wanted target does not need it. */
  readonly reachable: boolean;
  readonly at: Location;
}

export interface DownloadCoverage {
  /** `lock/missing`, one a place. */
  readonly diagnostics: readonly Diagnostic[];
  /** URLs to ask for, sorted. */
  readonly toResolve: readonly string[];
  /** Entries that no need names, sorted. Says something only when `needs` are those of all services. */
  readonly unused: readonly string[];
}

/**
 * What `ADD` downloads without a checksum of its own, and contexts that are files behind an address. Left out is what cannot be locked: addresses in which a
 * source policy would read `*` or `$` as its own (BuildKit, `util/wildcard`), and those with a login or token,
 * which does not belong into a file.
 */
export function downloadNeeds(
  service: Service,
  resolved: readonly ResolvedDockerfile[],
): DownloadNeed[] {
  const { name } = service;
  const added = resolved.flatMap(({ files }) =>
    files.flatMap(({ downloads, reachable, at }) =>
      downloads.map((url): DownloadNeed => ({ service: name, kind: 'add', url, reachable, at })),
    ),
  );
  const contexts = [service.context, ...Object.values(service.contexts)].flatMap((context) =>
    context.kind === 'remote' && isDownload(context.url) ? [context.url] : [],
  );
  const { at } = service;
  const loaded = contexts.map(
    (url): DownloadNeed => ({ service: name, kind: 'context', url, reachable: true, at }),
  );
  return [...added, ...loaded].filter(({ url }) => isLockable(url));
}

/**
 * True for a file that is fetched over HTTP; addresses of git end with `.git` or name a commit (BuildKit,
 * `dockerui/context.go`, `dfgitutil/git_ref.go`).
 */
export function isDownload(url: string): boolean {
  return /^https?:\/\//.test(url) && !/\.git(?:[?#]|$)/.test(url);
}

export function isLockable(url: string): boolean {
  const isPublic = !/^\w+:\/\/[^/?#]*@/.test(url) && addressCredentials(url).length === 0;
  return isPublic && !/[*$]/.test(url) && URL.canParse(url);
}

/** What the lock lacks, and has too much of. `includeUnreachable` is for `lock`, which locks every stage. */
export function downloadCoverage(
  lock: Lock | undefined,
  needs: readonly DownloadNeed[],
  { includeUnreachable }: { readonly includeUnreachable: boolean },
): DownloadCoverage {
  const gaps = needs.filter(
    ({ url, reachable }) => (includeUnreachable || reachable) && lock?.downloads.has(url) !== true,
  );
  const named = new Set(needs.map(({ url }) => url));
  const places = new Map(gaps.map((need) => [`${formatLocation(need.at)} ${need.url}`, need]));
  return {
    diagnostics: [...places.values()].map(missing),
    toResolve: sortedUnique(gaps.map(({ url }) => url)),
    unused: sortedUnique(lock?.downloads.keys() ?? []).filter((url) => !named.has(url)),
  };
}

/** A locked download and who is behind it. */
export interface DownloadUse {
  readonly url: string;
  readonly download: LockedDownload;
  /** Places that name it; none when it is unused. */
  readonly needs: readonly DownloadNeed[];
  /** Sorted. */
  readonly services: readonly string[];
}

/** The downloads of a lock, by address, with the needs that name them. */
export function downloadUses(lock: Lock, needs: readonly DownloadNeed[]): DownloadUse[] {
  return [...lock.downloads]
    .map(([url, download]) => {
      const own = needs.filter((need) => need.url === url);
      return { url, download, needs: own, services: sortedUnique(own.map((one) => one.service)) };
    })
    .toSorted((left, right) => compareText(left.url, right.url));
}

function missing({ url, kind, at }: DownloadNeed): Diagnostic {
  const otherwise = kind === 'add' ? ', or write its --checksum' : '';
  return {
    code: 'lock/missing',
    severity: 'error',
    message: `What is at ${url} is not in the lock.`,
    hint: `Run orchestrate lock and commit the file, build without --frozen${otherwise}.`,
    at,
  };
}
