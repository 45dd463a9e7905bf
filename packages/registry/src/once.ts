import type { Registry, RegistryAnswer, ResolvedImage } from '@orchestrate/model';
import { createSharing } from './sharing.ts';

/**
 * A registry that resolves each reference once: the same digest then goes into everything that a run does with
 * it. Failures are not kept, so that a later asker may be luckier.
 */
export function resolveOnce(registry: Registry): Registry {
  const resolved = new Map<string, RegistryAnswer<ResolvedImage>>();
  const share = createSharing<RegistryAnswer<ResolvedImage>>();
  return {
    head: (normalized, signal) => registry.head(normalized, signal),
    retag: (from, tags, signal) => registry.retag(from, tags, signal),
    tagsElsewhere: (from, tags, signal) => registry.tagsElsewhere(from, tags, signal),
    manifest: (name, signal) => registry.manifest(name, signal),
    blob: (name, piece, signal) => registry.blob(name, piece, signal),
    withdraw: (name, kept, signal) => registry.withdraw(name, kept, signal),
    annotated: (name, signal) => registry.annotated(name, signal),
    annotate: (from, written, signal) => registry.annotate(from, written, signal),
    async resolve(normalized, signal) {
      const known = resolved.get(normalized);
      if (known !== undefined) return known;
      const work = async (shared: AbortSignal) => {
        const answer = await registry.resolve(normalized, shared);
        if (answer.ok) resolved.set(normalized, answer);
        return answer;
      };
      return share(normalized, work, signal);
    },
  };
}
