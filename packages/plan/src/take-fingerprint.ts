import type {
  ContextFile,
  Lock,
  NamedContext,
  Platform,
  ResolvedDockerfile,
  Service,
} from '@orchestrate/model';
import { argsThatCount } from './args-that-count.ts';
import { compareText, sortedUnique } from './compare-text.ts';
import { downloadNeeds } from './download-needs.ts';
import { type Fingerprint, type FingerprintFile, KEY_VERSION } from './fingerprint.ts';
import { frontendOf, imagesOf, missingDigests, triggersOf } from './fingerprint-images.ts';
import type { FixedGitSource } from './fixed-git-source.ts';
import { type ImageNeed, imageNeeds } from './image-needs.ts';
import type { Link } from './links.ts';
import { allDelivered, lockedDownloads, lockedImages } from './unread-dockerfile.ts';

export interface FingerprintInput {
  readonly service: Service;
  /** One a platform; none when the Dockerfile lies in a git context, whose commit then stands for it. */
  readonly resolved: readonly ResolvedDockerfile[];
  /** Those that are built; needed only where nothing is resolved. */
  readonly platforms?: readonly Platform[];
  readonly links: readonly Link[];
  /** What the needed stages can read of all contexts, in any order. */
  readonly files: readonly ContextFile[];
  readonly lock: Lock;
  /** What ADD takes from git, at its commit. */
  readonly fixed?: readonly FixedGitSource[];
  /** Input key, or image digest, of each direct parent that has one. */
  readonly parents: ReadonlyMap<string, string | undefined>;
  /** ONBUILD triggers of parents' Dockerfiles; those of locked images are in the lock. */
  readonly onBuild?: readonly string[];
  /** See `Fingerprint.exporter`. */
  readonly exporter?: Readonly<Record<string, string>>;
}

/** Missing: one sentence for each input whose identity is not known; then there is no key. */
export type TakenFingerprint =
  | { readonly ok: true; readonly fingerprint: Fingerprint }
  | { readonly ok: false; readonly missing: readonly string[] };

/** The fingerprint of a service from facts that were gathered before. */
export function takeFingerprint(input: FingerprintInput): TakenFingerprint {
  const { service } = input;
  const [first] = input.resolved;
  if (first === undefined && service.context.kind !== 'remote')
    return { ok: false, missing: ['The Dockerfile could not be read.'] };
  // The BuildKit that builds is no part of what is built, nor is what moves its cache mounts.
  const needs = imageNeeds(input).filter(
    ({ reachable, kind }) => reachable && kind !== 'buildkit' && kind !== 'mount-helper',
  );
  const missing = [...missingParents(input), ...missingDigests(needs, input.lock)];
  if (missing.length > 0) return { ok: false, missing };
  const fingerprint: Fingerprint = {
    version: KEY_VERSION,
    frontend: frontendOf(needs, input.lock),
    target: service.target ?? '',
    labels: sorted(service.labels),
    ...(first === undefined ? partsUnread(input) : partsRead(input, first, needs)),
    parents: sorted(Object.fromEntries([...input.parents].map(([name, id]) => [name, id ?? '']))),
    files: filesOf(input.files),
    exporter: sorted({ ...input.exporter, ...attestationsOf(service, needs, input.lock) }),
  };
  return { ok: true, fingerprint };
}

type DockerfileParts = Pick<
  Fingerprint,
  'dockerfile' | 'platforms' | 'args' | 'images' | 'contexts' | 'secrets' | 'ssh'
>;

/** What a Dockerfile that was read tells. */
function partsRead(
  input: FingerprintInput,
  { dockerfile }: ResolvedDockerfile,
  needs: readonly ImageNeed[],
): DockerfileParts {
  const { service, resolved, lock } = input;
  const triggers = [...(input.onBuild ?? []), ...triggersOf(needs, lock)];
  return {
    dockerfile: dockerfile.source.text,
    platforms: sortedUnique(resolved.map((file) => file.platform)),
    args: sorted(argsThatCount(service.args, resolved, triggers)),
    images: imagesOf(needs, lock),
    contexts: { ...contextsOf(input), ...downloadsOf(input), ...commitsOf(input) },
    ...deliveredIds(service, resolved),
  };
}

/** What could be in one that only the builder reads. */
function partsUnread(input: FingerprintInput): DockerfileParts {
  const { service, lock, platforms = [] } = input;
  return {
    dockerfile: '',
    platforms: sortedUnique(platforms),
    args: sorted(service.args),
    images: lockedImages(lock, platforms),
    contexts: { ...contextsOf(input), ...lockedDownloads(lock) },
    ...allDelivered(service),
  };
}

/** A scanner of another digest may find other packages. */
function attestationsOf(
  { provenance }: Service,
  needs: readonly ImageNeed[],
  lock: Lock,
): Record<string, string> {
  const scanner = needs.find((need) => need.kind === 'scanner')?.normalized;
  return {
    ...(scanner !== undefined && { sbom: `${scanner} ${lock.images.get(scanner)?.digest ?? ''}` }),
    ...(provenance !== undefined && { provenance }),
  };
}

function missingParents(input: FingerprintInput): string[] {
  return [...input.parents]
    .filter(([, identity]) => identity === undefined)
    .map(([name]) => `What ${name} is made of is not known.`);
}

/**
 * What the fingerprint says of the sources that a service takes from git and from addresses: contexts and what ADD
 * takes from git.
 */
export function remoteSources(
  input: Pick<FingerprintInput, 'service' | 'resolved' | 'fixed'>,
): Record<string, string> {
  const { service } = input;
  const contexts = Object.entries({ ...service.contexts, '': service.context }).filter(
    ([, context]) => context.kind === 'remote',
  );
  const all = contextsOf({ service, links: [] });
  const described = contexts.map(([name]) => [name, all[name] ?? '']);
  return { ...Object.fromEntries(described), ...commitsOf(input) };
}

function contextsOf({
  service,
  links,
}: Pick<FingerprintInput, 'service' | 'links'>): Record<string, string> {
  const inferred = links
    .filter((link) => link.service === service.name && link.use.reachable)
    .map((link) => [link.context, `service ${link.parent}`] as const);
  const named = Object.entries(service.contexts).map(
    ([name, context]) => [name, describe(context)] as const,
  );
  const { context, dockerfile } = service;
  // The path tells which of the files behind the address is the Dockerfile.
  const main =
    context.kind === 'remote' ? [['', `${describe(context)} (${dockerfile})`] as const] : [];
  return sorted(Object.fromEntries([...inferred, ...named, ...main]));
}

/** The bytes behind each address that the lock knows; others have no key, or their checksum in the text. */
function downloadsOf({ service, resolved, lock }: FingerprintInput): Record<string, string> {
  const needs = downloadNeeds(service, resolved).filter(({ reachable }) => reachable);
  return sorted(
    Object.fromEntries(
      needs.map(({ url }) => [url, `download ${lock.downloads.get(url)?.checksum ?? ''}`]),
    ),
  );
}

function commitsOf({
  resolved,
  fixed = [],
}: Pick<FingerprintInput, 'resolved' | 'fixed'>): Record<string, string> {
  const used = new Set(
    resolved.flatMap(({ files }) => files.flatMap((use) => (use.reachable ? use.urls : []))),
  );
  const sources = fixed.filter(({ url }) => used.has(url));
  return sorted(Object.fromEntries(sources.map((source) => [source.url, `git ${source.fixed}`])));
}

function describe(context: NamedContext): string {
  switch (context.kind) {
    case 'local':
      return 'folder';
    case 'remote':
      return `remote ${context.url}`;
    case 'service':
      return `service ${context.service}`;
    case 'image':
      return `image ${context.ref}`;
  }
}

function filesOf(files: readonly ContextFile[]): FingerprintFile[] {
  const entries = files.map(
    (file): FingerprintFile => ({
      context: file.context ?? '',
      path: file.path,
      kind: file.kind,
      mode: file.mode,
      content: file.hash ?? file.linkTarget ?? '',
    }),
  );
  // Two stages may copy the same file.
  const unique = new Map(entries.map((entry) => [`${entry.context}\0${entry.path}`, entry]));
  return [...unique.values()].toSorted(
    (left, right) => compareText(left.context, right.context) || compareText(left.path, right.path),
  );
}

function deliveredIds(
  service: Service,
  resolved: readonly ResolvedDockerfile[],
): Pick<Fingerprint, 'secrets' | 'ssh'> {
  const mounted = new Set(
    resolved.flatMap((file) =>
      file.secretMounts.filter((mount) => mount.reachable).map((mount) => mount.id),
    ),
  );
  const agents = new Set(
    resolved.flatMap((file) =>
      file.sshMounts.filter((mount) => mount.reachable).map((mount) => mount.id),
    ),
  );
  return {
    secrets: sortedUnique(service.secrets.map((secret) => secret.id)).filter((id) =>
      mounted.has(id),
    ),
    // `default` or `id=path`: the path is this machine's own.
    ssh: sortedUnique(service.ssh.map((agent) => agent.split('=')[0] ?? agent)).filter((id) =>
      agents.has(id),
    ),
  };
}

function sorted(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).toSorted(([left], [right]) => compareText(left, right)),
  );
}
