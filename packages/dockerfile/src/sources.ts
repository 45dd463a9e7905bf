import type { Diagnostic, Location } from '@orchestrate/model';
import type { Source, StageNode } from './node.ts';
import { problem } from './problem.ts';

/** The named context that stands behind a source; undefined when it is a stage, an image or nothing. */
export function contextOf({ node }: Source): string | undefined {
  if (node.base.kind !== 'context') return undefined;
  return node.kind === 'image' || node.replaced ? node.base.name : undefined;
}

/** True when a stage would take files from one that is built after it. */
export function isLater({ node }: Source, { stage }: StageNode): boolean {
  return node.kind === 'stage' && !node.replaced && node.stage.index > stage.index;
}

export function laterProblem(message: string, at: Location): Diagnostic {
  return problem({
    code: 'later-stage',
    message,
    hint: 'Move that stage above this one.',
    at,
  });
}
