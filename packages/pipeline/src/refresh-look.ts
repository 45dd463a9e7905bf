import type {
  Diagnostic,
  LockedImage,
  RefreshVerdict,
  Registry,
  RegistryFailure,
  ResolvedImage,
  Sighting,
  Sightings,
} from '@orchestrate/model';
import {
  imageChange,
  lockedImage,
  type RefreshCandidate,
  rememberSightings,
  sight,
  waitsUntil,
} from '@orchestrate/plan';
import type { OpenedRefresh } from './refresh-open.ts';
import { unresolved } from './resolve-images.ts';
import type { World } from './world.ts';

export interface Verdict {
  readonly candidate: RefreshCandidate;
  readonly verdict: RefreshVerdict;
  /** Set for what moved. */
  readonly sighting?: Sighting;
}

export interface LookedAt {
  readonly verdicts: readonly Verdict[];
  /** To be remembered until the next refresh. */
  readonly sightings: Sightings;
  /** `lock/unresolved` at every line that needs what could not be had. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A digest that may be taken. */
export interface Taken {
  readonly reference: string;
  readonly image: LockedImage;
}

/** Asks for every reference side by side, one HEAD each; only what moved is asked for more. */
export async function lookAtRegistries(
  world: World,
  opened: OpenedRefresh,
  now: number,
): Promise<LookedAt> {
  const { registry, rules, candidates } = opened;
  const known = await world.sightings(opened.root).read();
  const asking: Asking = { registry, known, minAgeMs: rules.minAgeMs, now, signal: world.signal };
  const verdicts = await Promise.all(candidates.map((candidate) => lookAt(candidate, asking)));
  const moved = verdicts.flatMap(({ candidate, sighting }) =>
    sighting === undefined ? [] : [[candidate.reference, sighting] as const],
  );
  const looked = candidates.map(({ reference }) => reference);
  return {
    verdicts,
    sightings: rememberSightings(known, looked, new Map(moved)),
    diagnostics: verdicts.flatMap(({ candidate, verdict }) =>
      verdict.kind === 'unavailable'
        ? unresolved(candidate.reference, verdict.failure, candidate.needs)
        : [],
    ),
  };
}

export function failuresOf({ verdicts }: LookedAt): RegistryFailure[] {
  return verdicts.flatMap(({ verdict }) => (verdict.kind === 'unavailable' ? verdict.failure : []));
}

export function takenOf({ verdicts }: LookedAt): Taken[] {
  return verdicts.flatMap(({ candidate: { reference }, verdict }) =>
    verdict.kind === 'taken' ? [{ reference, image: verdict.change.after }] : [],
  );
}

interface Asking {
  readonly registry: Registry;
  readonly known: Sightings;
  readonly minAgeMs: number;
  readonly now: number;
  readonly signal: AbortSignal;
}

async function lookAt(candidate: RefreshCandidate, asking: Asking): Promise<Verdict> {
  const { registry, signal } = asking;
  const { reference, digest, verdict } = candidate;
  if (verdict !== undefined) return { candidate, verdict };
  const head = await registry.head(reference, signal);
  if (!head.ok) return unavailable(candidate, head.failure);
  if (head.value === undefined) return unavailable(candidate, tagGone(reference));
  if (head.value === digest) return { candidate, verdict: { kind: 'current' } };
  const resolved = await registry.resolve(reference, signal);
  return resolved.ok
    ? judge(candidate, resolved.value, asking)
    : unavailable(candidate, resolved.failure);
}

/** What to do with a tag that points at something else by now. */
function judge(candidate: RefreshCandidate, image: ResolvedImage, asking: Asking): Verdict {
  const { reference, locked, needs } = candidate;
  const { digest } = image;
  const lost = needs.find(
    ({ platform }) => platform !== undefined && lockedImage(image, platform) === undefined,
  );
  if (lost?.platform !== undefined)
    return unavailable(candidate, platformGone(reference, lost.platform));
  const sighting = sight({ reference, digest }, asking.known, asking.now);
  const resolvedAt = new Date(asking.now).toISOString();
  const after = { ...image, firstSeen: sighting.firstSeen, resolvedAt };
  const change = imageChange({ before: locked, after, needs });
  if (change === undefined) return { candidate, verdict: { kind: 'same-images', digest } };
  const until = waitsUntil(sighting, asking.minAgeMs, asking.now);
  if (until !== undefined)
    return { candidate, sighting, verdict: { kind: 'waiting', sighting, until } };
  return { candidate, sighting, verdict: { kind: 'taken', change } };
}

function unavailable(candidate: RefreshCandidate, failure: RegistryFailure): Verdict {
  return { candidate, verdict: { kind: 'unavailable', failure } };
}

function tagGone(reference: string): RegistryFailure {
  return {
    kind: 'not-found',
    host: reference.slice(0, reference.indexOf('/')),
    message: `${reference} does not exist any more.`,
    hint: 'Name another tag in the Dockerfile and run `orchestrate lock`; builds go on as long as the registry keeps the locked digest.',
  };
}

function platformGone(reference: string, platform: string): RegistryFailure {
  return {
    kind: 'invalid',
    host: reference.slice(0, reference.indexOf('/')),
    message: `${reference} has no image for ${platform} any more.`,
    hint: 'Freeze the image in the manifest until it has, take another one, or drop the platform.',
  };
}
