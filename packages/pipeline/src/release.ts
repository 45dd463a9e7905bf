import type { Diagnostic, Registry, Service } from '@orchestrate/model';
import { parseImageRef, repositoryOf } from '@orchestrate/model';
import { keyTag } from './image-presence.ts';
import type { World } from './world.ts';

/** A service whose image is in its repositories, under a staging tag of this run or the key tag of an earlier one. */
export interface Pushed {
  readonly service: Service;
  readonly digest: string;
  /** Input key, when it is known and the image is to be found again under it; undefined when it already is. */
  readonly key: string | undefined;
}

/** The tag that a run pushes under: nobody deploys it, so a run that fails later has released nothing. */
export function stagingTags(service: Pick<Service, 'tags'>, runId: string): string[] {
  return [...repositories(service)].map((repository) => `${repository}:run-${runId}`);
}

/** Services of which nothing is left to be written. */
export interface InPlace {
  has(service: string): Promise<boolean>;
}

export interface ToRelease {
  readonly registry: Registry;
  readonly pushed: readonly Pushed[];
  readonly inPlace: InPlace;
}

/**
 * Writes the wanted tags and the key tag of everything that is pushed, by manifest, once all that was asked for
 * has passed.
 * Nothing is uploaded again. Errors: `release/tag-failed`, with the tags that could not be written.
 */
export async function release(
  world: World,
  { registry, pushed, inPlace }: ToRelease,
): Promise<Diagnostic[]> {
  const results = await Promise.all(
    pushed.map(async (one) => {
      const { service, key } = one;
      const isDone = key === undefined && (await inPlace.has(service.name));
      const diagnostics = isDone ? [] : await writeTags(world, registry, one);
      if (diagnostics.length === 0) tellReleased(world, one);
      return diagnostics;
    }),
  );
  return results.flat();
}

function tellReleased(world: World, { service, digest }: Pushed): void {
  world.emit({ type: 'service-released', service: service.name, digest, tags: service.tags });
}

async function writeTags(
  world: World,
  registry: Registry,
  { service, digest, key }: Pushed,
): Promise<Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  for (const [repository, wanted] of tagsByRepository(service)) {
    const tags = [...wanted, ...(key === undefined ? [] : [keyTag(key)])];
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
  return diagnostics;
}

/** Tags alone that a service wants, by repository. */
export function tagsByRepository(service: Service): [repository: string, tags: string[]][] {
  return [...repositories(service)].map((repository) => [repository, tagsIn(service, repository)]);
}

function repositories(service: Pick<Service, 'tags'>): Set<string> {
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
