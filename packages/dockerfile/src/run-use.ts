import type { RunUse } from '@orchestrate/model';
import type { FilesWalk } from './files.ts';
import type { Command } from './node.ts';

/** What a RUN sees: variables, user, folder and shell as the instructions before it have left them. */
export function runUse({ instruction, trigger }: Command, walk: FilesWalk): RunUse {
  const { node, scope, reachable } = walk;
  const { user, workdir, shell, complete } = scope;
  return {
    instruction,
    trigger,
    stage: node.stage.index,
    reachable,
    variables: new Map(scope.variables),
    complete,
    ...(user !== undefined && { user }),
    ...(workdir !== undefined && { workdir }),
    ...(shell !== undefined && { shell }),
  };
}
