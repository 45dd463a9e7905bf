import type {
  ImageUse,
  Location,
  Lock,
  LockedImage,
  ResolvedDockerfile,
  Service,
} from '@orchestrate/model';
import { normalizeImageRef } from '@orchestrate/model';
import type { Fingerprint } from '../src/fingerprint.ts';

export const digestOf = (letter: string): string => `sha256:${letter.repeat(64)}`;

export function place(path: string, line: number): Location {
  const text = 'x\n'.repeat(line);
  return { source: { path, text }, start: (line - 1) * 2, end: (line - 1) * 2 + 1 };
}

export function service(name: string, parts: Partial<Service> = {}): Service {
  return {
    name,
    at: place('orchestrate.yaml', 1),
    context: { kind: 'local', path: name },
    dockerfile: `${name}/Dockerfile`,
    args: {},
    labels: {},
    platforms: [],
    contexts: {},
    dependsOn: [],
    secrets: [],
    ssh: [],
    cacheMounts: {},
    tools: [],
    cacheFrom: [],
    cacheTo: [],
    tags: [`docker.io/acme/${name}:1`],
    outputs: [],
    ...parts,
  };
}

export function services(...all: readonly Service[]): Map<string, Service> {
  return new Map(all.map((one) => [one.name, one]));
}

export function use(ref: string, parts: Partial<ImageUse> = {}): ImageUse {
  const normalized = normalizeImageRef(ref);
  if (normalized === undefined) throw new Error(`${ref} is no image name`);
  const line = parts.line ?? 1;
  return {
    kind: 'from',
    ref,
    normalized,
    at: place('Dockerfile', line),
    line,
    reachable: true,
    ...parts,
  };
}

/** A Dockerfile with these uses; its text is only there to be pointed at. */
export function resolved(
  images: readonly ImageUse[],
  parts: Partial<ResolvedDockerfile> & { readonly text?: string } = {},
): ResolvedDockerfile {
  const { text = 'FROM scratch\n', ...rest } = parts;
  return {
    dockerfile: {
      source: { path: 'Dockerfile', text },
      directives: { escape: '\\', foreign: false },
      globalArgs: [],
      stages: [],
    },
    target: 0,
    platform: 'linux/amd64',
    stages: [],
    images,
    files: [],
    cacheMounts: [],
    secretMounts: [],
    sshMounts: [],
    runs: [],
    contextNames: images.map((image) => image.ref),
    declaredArgs: [],
    ...rest,
  };
}

export function locked(
  letter: string,
  platforms: Readonly<Record<string, string>> = { 'linux/amd64': 'a' },
): LockedImage {
  return {
    digest: digestOf(letter),
    mediaType: 'application/vnd.oci.image.index.v1+json',
    platforms: new Map(
      Object.entries(platforms).map(([platform, of]) => [
        platform,
        { digest: digestOf(of), sizeCompressedBytes: 1, layers: [], user: '', onBuild: [] },
      ]),
    ),
    firstSeen: '2026-01-01T00:00:00Z',
    resolvedAt: '2026-01-01T00:00:00Z',
  };
}

export function lockOf(images: Readonly<Record<string, LockedImage>>): Lock {
  return { version: 1, images: new Map(Object.entries(images)), downloads: new Map() };
}

/** A fingerprint with nothing special about it. */
export function fingerprintOf(parts: Partial<Fingerprint> = {}): Fingerprint {
  return {
    version: 1,
    frontend: '',
    dockerfile: 'FROM scratch',
    target: '',
    platforms: ['linux/amd64'],
    args: {},
    labels: {},
    images: [],
    contexts: {},
    parents: {},
    files: [],
    secrets: [],
    ssh: [],
    exporter: {},
    ...parts,
  };
}
