import type { Platform, ResolvedDockerfile, ResolvedStage, RunUse } from '@orchestrate/model';
import { isOfficial, type KnownBase, knownBase } from './bases.ts';
import type { CacheInput, ServiceInput } from './input.ts';

/** What a stage stands on, all the way down. */
export interface Ground {
  /** Indices of the stages it is made of, itself included. */
  readonly stages: readonly number[];
  /** Variables known from below: of official images, and of services that it stands on. */
  readonly variables: ReadonlyMap<string, string>;
  /** No variable from below is unknown that could move a cache. */
  readonly complete: boolean;
  /** USER that the image below ends with; empty is root; undefined is unknown. */
  readonly user: string | undefined;
  /** The image at the bottom, normalized; undefined when there is none. */
  readonly image: string | undefined;
  readonly known: KnownBase;
  readonly platform: Platform;
  /** RUN steps of the services below. */
  readonly runs: readonly RunUse[];
}

export interface StageOf {
  readonly service: ServiceInput;
  readonly resolved: ResolvedDockerfile;
  readonly stage: number;
}

/** Follows a stage down through stages and services of the monorepo to an image. */
export function groundOf(input: CacheInput, of: StageOf): Ground {
  return descend(input, of, new Set());
}

function descend(
  input: CacheInput,
  { service, resolved, stage }: StageOf,
  seen: ReadonlySet<string>,
): Ground {
  const stages: number[] = [];
  let index = stage;
  let base = resolved.stages[index]?.base;
  for (; base?.kind === 'stage'; base = resolved.stages[index]?.base) {
    stages.push(index);
    index = base.index;
  }
  stages.push(index);
  const platform = platformOf(resolved, index);
  const own = { stages, platform };
  const parent = parentOf(input, service, base);
  if (parent === undefined && base?.kind === 'image') {
    return { ...own, ...imageGround(input, base.normalized, platform) };
  }
  if (base?.kind === 'scratch') return { ...UNKNOWN, ...own, complete: true, user: '' };
  const below = parent?.resolved[0];
  if (parent === undefined || below === undefined || seen.has(parent.service.name)) {
    return { ...UNKNOWN, ...own };
  }
  const next = descend(
    input,
    { service: parent, resolved: below, stage: below.target },
    new Set([...seen, service.service.name]),
  );
  return {
    ...next,
    ...own,
    variables: new Map([...next.variables, ...parent.environment]),
    user: finalUser(below) ?? next.user,
    runs: [...next.runs, ...below.runs.filter(({ stage }) => next.stages.includes(stage))],
  };
}

const UNKNOWN: Omit<Ground, 'stages' | 'platform'> = {
  variables: new Map(),
  complete: false,
  user: undefined,
  image: undefined,
  known: { variables: {}, users: {} },
  runs: [],
};

function imageGround(
  input: CacheInput,
  normalized: string,
  platform: Platform,
): Omit<Ground, 'stages' | 'platform'> {
  const known = knownBase(normalized);
  const official = isOfficial(normalized);
  return {
    variables: new Map(Object.entries(known.variables)),
    complete: official,
    // Docker's official images for building all end as root.
    user: input.imageUser(normalized, platform) ?? (official ? '' : undefined),
    image: normalized,
    known,
    runs: [],
  };
}

function platformOf(resolved: ResolvedDockerfile, stage: number): Platform {
  const from = resolved.images.find((image) => image.kind === 'from' && image.stage === stage);
  return from?.platform ?? resolved.platform;
}

/** The service that a base is the image of. */
function parentOf(
  input: CacheInput,
  service: ServiceInput,
  base: ResolvedStage['base'] | undefined,
): ServiceInput | undefined {
  if (base?.kind !== 'context' && base?.kind !== 'image') return undefined;
  const name = service.parents.get(base.kind === 'context' ? base.name : base.normalized);
  return input.services.find((one) => one.service.name === name);
}

/** USER of the target stage or of the stages below it. */
function finalUser({ stages, target }: ResolvedDockerfile): string | undefined {
  for (let index = target; ; ) {
    const stage = stages[index];
    if (stage?.user !== undefined) return stage.user;
    if (stage?.base.kind !== 'stage') return undefined;
    index = stage.base.index;
  }
}
