import type { Diagnostic, Lock, LockedImage, Mirror, RegistryFailure, ResolvedImage } from '@orchestrate/model';
import { LOCK_VERSION } from '@orchestrate/model';
import type { World } from './world.ts';

/** A reference that must be resolved, with the place that needs it. */
export interface WantedImage {
  readonly normalized: string;
  readonly neededBy: Diagnostic;
}

export interface Resolution {
  readonly lock: Lock;
  /** References that are new in the lock. */
  readonly added: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Asks the registry for references that the lock does not hold, side by side, each once. What could be
 * resolved is in the new lock; what could not is a diagnostic `lock/unresolved` at the line that needs it.
 */
export async function resolveImages(
  world: World,
  lock: Lock,
  wanted: { readonly images: readonly WantedImage[]; readonly mirrors: readonly Mirror[] },
): Promise<Resolution> {
  const registry = world.registry(wanted.mirrors);
  const answers = await Promise.all(
    wanted.images.map(async (image) => ({ image, answer: await registry.resolve(image.normalized, world.signal) })),
  );
  const resolvedAt = new Date(world.clock.now()).toISOString();
  const images = new Map(lock.images);
  const added: string[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { image, answer } of answers) {
    if (answer.ok) {
      images.set(image.normalized, lockImage(answer.value, resolvedAt, lock.images.get(image.normalized)));
      added.push(image.normalized);
      world.emit({ type: 'image-resolved', ref: image.normalized, digest: answer.value.digest, known: false });
    } else {
      diagnostics.push(unresolved(image, answer.failure));
    }
  }
  return { lock: { version: LOCK_VERSION, images }, added, diagnostics };
}

/** A lock entry; a digest that was seen before keeps the day it was first seen. */
export function lockImage(image: ResolvedImage, resolvedAt: string, before?: LockedImage): LockedImage {
  const firstSeen = before?.digest === image.digest ? before.firstSeen : resolvedAt;
  return { ...image, firstSeen, resolvedAt };
}

function unresolved({ normalized, neededBy }: WantedImage, failure: RegistryFailure): Diagnostic {
  return {
    code: 'lock/unresolved',
    severity: 'error',
    message: `${normalized} could not be resolved: ${failure.message}`,
    hint: failure.hint,
    ...(neededBy.at !== undefined && { at: neededBy.at }),
  };
}
