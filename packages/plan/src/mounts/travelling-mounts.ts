import type { CacheMountUse, Platform, ResolvedDockerfile, Service } from '@orchestrate/model';
import { compareText, sortedUnique } from '../compare-text.ts';

/** A cache mount as the builder tells it from others, with everything that uses it. */
export interface TravellingMount {
  /** Unique in the project and fit for a tag and a target: `root-.cache-pip-amd64-1f0c93ab`. */
  readonly name: string;
  readonly id: string;
  readonly target: string;
  readonly sharing: CacheMountUse['sharing'];
  readonly uid?: number;
  readonly gid?: number;
  readonly mode?: string;
  /** Platforms that are built with it; the builder has one mount for all of them (moby/buildkit#2598). */
  readonly platforms: readonly Platform[];
  readonly uses: readonly MountUse[];
}

/** One RUN that a mount is used in. */
export interface MountUse {
  readonly service: string;
  readonly platform: Platform;
  readonly use: CacheMountUse;
  /** The same RUN is given a secret or an SSH agent, so what it wrote may hold one. */
  readonly besideSecret: boolean;
}

export interface MountsInput {
  /** All services of the manifest: what a mount is keyed by must not depend on what is built now. */
  readonly services: readonly {
    readonly service: Service;
    readonly resolved: ReadonlyMap<Platform, ResolvedDockerfile>;
  }[];
  /** Prefix that the builder puts before ids. */
  readonly namespace: string | undefined;
  /** Hex SHA-256. */
  readonly hash: (text: string) => string;
}

/** A mount that cannot travel, and why. */
export interface BoundMount {
  readonly service: string;
  readonly use: CacheMountUse;
  readonly reason: 'seeded' | 'asked';
}

export interface FoundMounts {
  readonly mounts: readonly TravellingMount[];
  readonly bound: readonly BoundMount[];
}

/**
 * The cache mounts of all services, each once. The builder tells them apart by id, and by owner and mode where
 * the Dockerfile gives any, because then the mount stands on a folder made with them (BuildKit,
 * `dockerfile2llb/convert_runmount.go` and `solver/llbsolver/mounts`). What starts as a copy of something
 * (`from=`) cannot be addressed from another build.
 */
export function travellingMounts(input: MountsInput): FoundMounts {
  const uses = input.services.flatMap(({ service, resolved }) =>
    [...resolved].flatMap(([platform, file]) => usesIn(service, platform, file)),
  );
  const reasonOf = ({ service, use }: PlacedUse): BoundMount['reason'] | undefined => {
    if (use.from !== undefined) return 'seeded';
    return service.cacheMounts[use.id]?.persist === false ? 'asked' : undefined;
  };
  const groups = Map.groupBy(
    uses.filter((one) => reasonOf(one) === undefined),
    ({ use }) => identity(use),
  );
  const mounts = [...groups.values()].map((group) => mountOf(group, input));
  const bound = uses.flatMap((one) => {
    const reason = reasonOf(one);
    return reason === undefined ? [] : [{ service: one.service.name, use: one.use, reason }];
  });
  const once = new Map(
    bound.map((one) => [`${one.service} ${one.use.id} ${one.use.line}`, one] as const),
  );
  return {
    mounts: mounts.toSorted((a, b) => compareText(a.name, b.name)),
    bound: [...once.values()],
  };
}

interface PlacedUse {
  readonly service: Service;
  readonly platform: Platform;
  readonly use: CacheMountUse;
  readonly besideSecret: boolean;
}

function usesIn(service: Service, platform: Platform, file: ResolvedDockerfile): PlacedUse[] {
  const delivered = new Set(service.secrets.map(({ id }) => id));
  const secretLines = new Set([
    ...file.secretMounts.filter(({ id }) => delivered.has(id)).map(({ line }) => line),
    ...file.sshMounts.map(({ line }) => line),
  ]);
  return file.cacheMounts
    .filter((use) => use.reachable)
    .map((use) => ({ service, platform, use, besideSecret: secretLines.has(use.line) }));
}

function identity({ id, uid, gid, mode }: CacheMountUse): string {
  return JSON.stringify([id, uid ?? null, gid ?? null, mode ?? null]);
}

const NAME_LENGTH = 60;

function mountOf(group: readonly PlacedUse[], { namespace, hash }: MountsInput): TravellingMount {
  const [first] = group;
  if (first === undefined) throw new Error('a group of mounts is never empty');
  const { id, target, sharing, uid, gid, mode } = first.use;
  const platforms = sortedUnique(group.map(({ platform }) => platform));
  const architectures = platforms.map((platform) => platform.split('/').slice(1).join('-'));
  const words = id.replaceAll(/[^A-Za-z0-9_.-]+/g, '-').replace(/^[.-]+/, '');
  const own = hash(JSON.stringify([namespace ?? '', identity(first.use), platforms])).slice(0, 8);
  return {
    name: `${words.slice(0, NAME_LENGTH) || 'mount'}-${architectures.join('_')}-${own}`,
    id,
    target,
    sharing,
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    ...(mode !== undefined && { mode }),
    platforms,
    uses: group.map(({ service, ...rest }) => ({ service: service.name, ...rest })),
  };
}
