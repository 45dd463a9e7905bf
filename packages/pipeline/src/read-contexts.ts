import type { ContextFile, ContextPattern, ContextReader, FileUse } from '@orchestrate/model';
import type { LoadedService, Workspace } from './load.ts';
import type { World } from './world.ts';

export type ReadContexts =
  | {
      readonly ok: true;
      readonly files: readonly ContextFile[];
      /** Those of all contexts: see `ContextAnswer`. */
      readonly stamps: readonly number[];
    }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * What the needed stages of a service can read of its local contexts: sources of COPY, ADD and bind mounts,
 * after `.dockerignore`. A context at the monorepo's root therefore does not make every commit count.
 */
export async function readContexts(
  { world, reader }: { readonly world: World; readonly reader: ContextReader },
  { manifest }: Workspace,
  { service, resolved }: LoadedService,
): Promise<ReadContexts> {
  const uses = [...resolved.values()].flatMap((file) => file.files.filter((use) => use.reachable));
  const names = new Set(uses.map((use) => use.context));
  const answers = await Promise.all(
    [...names].map(async (name): Promise<ReadContexts> => {
      const context = name === undefined ? service.context : service.contexts[name];
      if (context?.kind !== 'local') return { ok: true, files: [], stamps: [] };
      const answer = await reader.read({
        folder: world.files.absolute(manifest.root, context.path),
        sources: patternsOf(uses.filter((use) => use.context === name)),
        ...(name === undefined && {
          dockerfile: world.files.absolute(manifest.root, service.dockerfile),
        }),
      });
      if (!answer.ok) return answer;
      const { files, stamp } = answer;
      const named = name === undefined ? files : files.map((file) => ({ ...file, context: name }));
      return { ok: true, files: named, stamps: [stamp] };
    }),
  );
  const problems = answers.flatMap((answer) => (answer.ok ? [] : answer.problems));
  if (problems.length > 0) return { ok: false, problems };
  const read = answers.filter((answer) => answer.ok);
  return {
    ok: true,
    files: read.flatMap(({ files }) => files),
    stamps: read.flatMap(({ stamps }) => stamps),
  };
}

function patternsOf(uses: readonly FileUse[]): ContextPattern[] {
  const patterns = uses.flatMap((use) =>
    use.sources.map((pattern) => ({ pattern, parents: use.parents, excludes: use.excludes })),
  );
  return [...new Map(patterns.map((one) => [JSON.stringify(one), one])).values()];
}
