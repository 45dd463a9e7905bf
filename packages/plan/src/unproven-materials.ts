import type { Lock, Material, Service } from '@orchestrate/model';
import { sortedUnique } from './compare-text.ts';
import { namesCommit } from './names-commit.ts';

/**
 * What a build has fetched that neither the input key of its service nor the lock fixes: branches of git, and
 * downloads that the lock does not know; sorted. Images are the lock's (`checkProvenance`). A build that does not
 * say where its context comes from has not said what it used: then that context is in the list.
 */
export function unprovenMaterials(
  { context }: Service,
  materials: readonly Material[],
  lock: Lock,
): string[] {
  const others = materials.filter(({ uri }) => !uri.startsWith('pkg:docker/'));
  const moving = others.filter(({ uri }) => !namesCommit(uri) && !lock.downloads.has(uri));
  const commit = context.kind === 'remote' ? /[0-9a-f]{40}/.exec(context.url)?.[0] : undefined;
  const isSilent = commit !== undefined && !others.some(({ uri }) => uri.includes(commit));
  const unsaid = isSilent && context.kind === 'remote' ? [context.url] : [];
  return sortedUnique([...moving.map(({ uri }) => uri), ...unsaid]);
}
