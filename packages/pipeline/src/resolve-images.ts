import type {
  Diagnostic,
  Lock,
  LockedImage,
  Registry,
  RegistryFailure,
  ResolvedImage,
} from '@orchestrate/model';
import type { ImageNeed } from '@orchestrate/plan';
import { placesOf } from './places-of.ts';
import type { World } from './world.ts';

export interface Resolution {
  readonly lock: Lock;
  /** References that are new or changed in the lock. */
  readonly resolved: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** A registry did not answer at all: the environment is to blame, not the request. */
  readonly unreachable: boolean;
}

/**
 * Asks the registry for references, side by side, each once. What could be resolved is in the new lock;
 * what could not is a diagnostic `lock/unresolved` at every line that needs it.
 */
export async function resolveImages(
  world: World,
  registry: Registry,
  wanted: {
    readonly lock: Lock;
    readonly references: readonly string[];
    readonly needs: readonly ImageNeed[];
  },
): Promise<Resolution> {
  const answers = await Promise.all(
    wanted.references.map(async (reference) => ({
      reference,
      answer: await registry.resolve(reference, world.signal),
    })),
  );
  const resolvedAt = new Date(world.clock.now()).toISOString();
  const images = new Map(wanted.lock.images);
  const resolved: string[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { reference, answer } of answers) {
    if (!answer.ok) {
      diagnostics.push(...unresolved(reference, answer.failure, wanted.needs));
      continue;
    }
    images.set(reference, lockImage(answer.value, resolvedAt, wanted.lock.images.get(reference)));
    resolved.push(reference);
    world.emit({
      type: 'image-resolved',
      ref: reference,
      digest: answer.value.digest,
      known: false,
    });
  }
  const unreachable = answers.some(
    ({ answer }) => !answer.ok && answer.failure.kind === 'unreachable',
  );
  return { lock: { ...wanted.lock, images }, resolved, diagnostics, unreachable };
}

/** A lock entry; a digest that was seen before keeps the day it was first seen. */
export function lockImage(
  image: ResolvedImage,
  resolvedAt: string,
  before?: LockedImage,
): LockedImage {
  const firstSeen = before?.digest === image.digest ? before.firstSeen : resolvedAt;
  return { ...image, firstSeen, resolvedAt };
}

/** `lock/unresolved` at the first line that needs the reference, with the others related. */
export function unresolved(
  reference: string,
  failure: RegistryFailure,
  needs: readonly ImageNeed[],
): Diagnostic[] {
  return [
    {
      code: 'lock/unresolved',
      severity: 'error',
      message: `${reference} could not be resolved: ${failure.message}`,
      hint: failure.hint,
      ...placesOf(needs.filter((need) => need.normalized === reference)),
    },
  ];
}
