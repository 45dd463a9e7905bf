/** What is well known of public images, so that nothing has to be pulled to judge a Dockerfile. */
export interface KnownBase {
  /** Variables that decide where a tool caches. */
  readonly variables: Readonly<Record<string, string>>;
  /** Users that the image brings, beside root. */
  readonly users: Readonly<Record<string, KnownUser>>;
}

export interface KnownUser {
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

const NOTHING: KnownBase = { variables: {}, users: {} };

/** By the repository of Docker's official images (their Dockerfiles), and distroless. */
const KNOWN: Readonly<Record<string, Partial<KnownBase>>> = {
  'docker.io/library/composer': { variables: { COMPOSER_HOME: '/tmp' } },
  'docker.io/library/debian': {},
  'docker.io/library/golang': { variables: { GOPATH: '/go' } },
  'docker.io/library/gradle': {
    users: { gradle: { uid: 1000, gid: 1000, home: '/home/gradle' } },
  },
  'docker.io/library/node': { users: { node: { uid: 1000, gid: 1000, home: '/home/node' } } },
  'docker.io/library/rust': { variables: { CARGO_HOME: '/usr/local/cargo' } },
  'docker.io/library/ubuntu': {
    users: { ubuntu: { uid: 1000, gid: 1000, home: '/home/ubuntu' } },
  },
};

/** What is known of a normalized reference; nothing of images that are not public and official. */
export function knownBase(normalized: string): KnownBase {
  const repository = repositoryOf(normalized);
  const known = Object.hasOwn(KNOWN, repository) ? KNOWN[repository] : undefined;
  return { ...NOTHING, ...known };
}

/** An official image sets only the variables that its Dockerfile shows, and those are known. */
export function isOfficial(normalized: string): boolean {
  return normalized.startsWith('docker.io/library/');
}

/** Name without tag and digest. */
export function repositoryOf(normalized: string): string {
  const name = normalized.split('@')[0] ?? '';
  return name.replace(/:[^:/]*$/, '');
}

const RELEASES =
  /(?:^|[-_.])(alpine|bullseye|bookworm|trixie|forky|sid|focal|jammy|noble|resolute|ubi\d+|fedora|al2023)(?:$|[-_.\d])/;
const DISTRIBUTIONS = new Set([
  'almalinux',
  'alpine',
  'amazonlinux',
  'archlinux',
  'debian',
  'fedora',
  'opensuse',
  'rockylinux',
  'ubuntu',
]);

/**
 * The distribution that a reference names, for example `debian:12-slim` or `bookworm`; undefined when the name
 * does not tell.
 */
export function distributionOf(normalized: string): string | undefined {
  const repository = repositoryOf(normalized);
  const tag = /:([^:/@]+)(?:@.*)?$/.exec(normalized)?.[1] ?? '';
  const name = repository.slice(repository.lastIndexOf('/') + 1);
  const [, release] = RELEASES.exec(tag) ?? [];
  if (release !== undefined) return release;
  if (!DISTRIBUTIONS.has(name)) return undefined;
  const number = /^\d+(?:\.\d+)?/.exec(tag)?.[0] ?? tag;
  return RELEASE_NAMES[`${name}:${number}`] ?? (name === 'alpine' ? name : `${name} ${number}`);
}

/** Numbers of releases that other images call by name. */
const RELEASE_NAMES: Readonly<Record<string, string>> = {
  'debian:11': 'bullseye',
  'debian:12': 'bookworm',
  'debian:13': 'trixie',
  'ubuntu:20.04': 'focal',
  'ubuntu:22.04': 'jammy',
  'ubuntu:24.04': 'noble',
};
