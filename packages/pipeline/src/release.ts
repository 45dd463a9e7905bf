import type { Diagnostic, Outcome, Registry, Service } from '@orchestrate/model';
import { parseImageRef, repositoryOf } from '@orchestrate/model';
import type { World } from './world.ts';

/** A service whose image was pushed under a staging tag. */
export interface Pushed {
  readonly service: Service;
  readonly outcome: Outcome;
}

/** The tag that a run pushes under: nobody deploys it, so a run that fails later has released nothing. */
export function stagingTags(service: Service, runId: string): string[] {
  return [...repositories(service)].map((repository) => `${repository}:run-${runId}`);
}

/**
 * Writes the wanted tags of everything that was pushed, by manifest, once all that was asked for has passed.
 * Nothing is uploaded again. Errors: `release/tag-failed`, with the tags that could not be written.
 */
export async function release(world: World, registry: Registry, pushed: readonly Pushed[]): Promise<Diagnostic[]> {
  const results = await Promise.all(pushed.map((one) => releaseService(world, registry, one)));
  return results.flat();
}

async function releaseService(world: World, registry: Registry, { service, outcome }: Pushed): Promise<Diagnostic[]> {
  const digest = outcome.indexDigest;
  if (digest === undefined) throw new Error(`${service.name} was pushed without a digest`);
  const diagnostics: Diagnostic[] = [];
  for (const repository of repositories(service)) {
    const tags = tagsIn(service, repository);
    const answer = await registry.retag(`${repository}@${digest}`, tags, world.signal);
    if (answer.ok) continue;
    diagnostics.push({
      code: 'release/tag-failed',
      severity: 'error',
      message: `${service.name} was pushed, but ${repository} did not take the tags ${tags.join(', ')}: ${answer.failure.message}`,
      hint: answer.failure.hint,
      at: service.at,
    });
  }
  if (diagnostics.length === 0) world.emit({ type: 'service-released', service: service.name, digest, tags: service.tags });
  return diagnostics;
}

function repositories(service: Service): Set<string> {
  return new Set(service.tags.flatMap((tag) => repositoryOfTag(tag) ?? []));
}

function tagsIn(service: Service, repository: string): string[] {
  return service.tags.flatMap((tag) => {
    const ref = parseImageRef(tag);
    return ref?.tag !== undefined && repositoryOf(ref) === repository ? [ref.tag] : [];
  });
}

function repositoryOfTag(tag: string): string | undefined {
  const ref = parseImageRef(tag);
  return ref === undefined ? undefined : repositoryOf(ref);
}
