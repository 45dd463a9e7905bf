import type { ContextSource } from '@orchestrate/model';
import { scalarIn } from '../tree/tree.ts';
import { insideRoot, isRemote, joinInside, relativeTo } from './paths.ts';
import type { Surroundings, WrittenService } from './surroundings.ts';

export interface Places {
  readonly context: ContextSource;
  readonly dockerfile: string;
}

/**
 * Context and Dockerfile of a service, which must exist when they are local. Undefined when they cannot
 * be told; what is wrong has been reported.
 */
export function readPlaces(service: WrittenService, around: Surroundings): Places | undefined {
  const context = readContext(service, around);
  if (context === undefined || service.tree.broken.has('dockerfile')) return undefined;
  const written = scalarIn(service.tree, 'dockerfile');
  if (context.kind === 'remote') return { context, dockerfile: written?.text ?? 'Dockerfile' };
  const dockerfile =
    written === undefined
      ? joinInside(context.path, 'Dockerfile')
      : insideRoot(written, context.path, around.report);
  if (dockerfile === undefined) return undefined;
  if (around.lookup(dockerfile) !== 'file') {
    reportDockerfile(service, { context: context.path, dockerfile }, around);
    return undefined;
  }
  return { context, dockerfile };
}

function readContext(service: WrittenService, around: Surroundings): ContextSource | undefined {
  if (service.tree.broken.has('context')) return undefined;
  const written = scalarIn(service.tree, 'context');
  if (written === undefined) return { kind: 'local', path: '.' };
  if (isRemote(written.text)) return { kind: 'remote', url: written.text };
  const path = insideRoot(written, '.', around.report);
  if (path === undefined) return undefined;
  const found = around.lookup(path);
  if (found === 'directory') return { kind: 'local', path };
  around.report({
    code: 'missing-context',
    message:
      found === 'file'
        ? `The context \`${written.text}\` is a file, not a folder.`
        : `The context \`${written.text}\` does not exist.`,
    hint: 'Name a folder, relative to the folder of the manifest.',
    at: written.at,
  });
  return undefined;
}

interface MissingDockerfile {
  readonly context: string;
  readonly dockerfile: string;
}

function reportDockerfile(
  service: WrittenService,
  { context, dockerfile }: MissingDockerfile,
  around: Surroundings,
): void {
  const written = scalarIn(service.tree, 'dockerfile');
  const fromRoot = written && joinInside('.', written.text);
  const misplaced = fromRoot !== undefined && around.lookup(fromRoot) === 'file';
  around.report({
    code: 'missing-dockerfile',
    message: `The Dockerfile \`${dockerfile}\` ${around.lookup(dockerfile) === 'directory' ? 'is a folder' : 'does not exist'}.`,
    hint: misplaced
      ? `It is looked for in the context: write \`${relativeTo(context, fromRoot)}\`.`
      : 'Create it, or name another one with `dockerfile`, relative to the context.',
    at: written?.at ?? scalarIn(service.tree, 'context')?.at ?? service.at,
  });
}
