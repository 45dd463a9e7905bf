import type { BuildFailure, BuildResult } from '@orchestrate/model';
import { allowedDigests, checkProvenance } from '@orchestrate/plan';
import { addressesOf } from './named-downloads.ts';
import { plannedService } from './planned-service.ts';
import type { Preparation } from './prepare.ts';
import { isRead, refsAllowed, toldHowToLock } from './refs-allowed.ts';

/** A build whose sources the lock does not know has not passed, whatever BuildKit says; a failure is told its Dockerfile. */
export function verifyResult(
  prepared: Preparation,
  result: BuildResult,
  built: ReadonlyMap<string, string>,
): BuildResult {
  if (result.status === 'failed') {
    const { dockerfile } = plannedService(prepared, result.service);
    const failure = toldHowToLock(prepared.workspace, result.service, result.failure);
    return { ...result, failure: { ...failure, dockerfile } };
  }
  if (result.status !== 'built') return result;
  const family = withParents(prepared, result.service);
  const failure: BuildFailure | undefined = checkProvenance({
    materials: result.materials,
    allowed: allowedDigests({
      lock: prepared.lock,
      refs: refsAllowed(prepared, family),
      linked: built.values(),
    }),
    downloads: downloadsAllowed(prepared, family),
    expectsImages:
      isRead(prepared.workspace, result.service) &&
      (prepared.needs.get(result.service) ?? []).some(
        // What runs on the builder is no material.
        (need) => need.reachable && need.platform !== undefined,
      ),
  });
  if (failure === undefined) return result;
  const { service, durationMs, steps } = result;
  return { service, durationMs, steps, status: 'failed', failure };
}

/** By address; those whose checksum is the Dockerfile's own, or a context's, have none. */
function downloadsAllowed(
  { workspace, lock }: Preparation,
  family: readonly string[],
): Map<string, string | undefined> {
  const addresses = addressesOf(workspace, family);
  return new Map([...addresses].map((url) => [url, lock.downloads.get(url)?.checksum]));
}

/** The service and everything it stands on. */
function withParents(prepared: Preparation, name: string): string[] {
  const family = new Set([name]);
  const needsOf = new Map(
    prepared.plan.services.map((planned) => [planned.service, planned.needs]),
  );
  for (const member of family) for (const parent of needsOf.get(member) ?? []) family.add(parent);
  return [...family];
}
