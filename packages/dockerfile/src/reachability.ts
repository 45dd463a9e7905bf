import type { Diagnostic } from '@orchestrate/model';
import type { BuildNode, Command, StageNode } from './node.ts';
import { problem } from './problem.ts';

/** Everything that building a node needs, itself included: bases, and what commands take files from. */
export function reachableFrom(target: BuildNode): ReadonlySet<BuildNode> {
  const reached = new Set<BuildNode>();
  const open = [target];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (reached.has(node)) continue;
    reached.add(node);
    if (node.base.kind === 'stage') open.push(node.base.node);
    if (node.kind === 'stage') open.push(...node.needs.keys());
  }
  return reached;
}

/**
 * The first circle of stages that take files from each other. Bases do not count: a FROM only ever names an
 * earlier stage (BuildKit, `validateCircularDependency`).
 */
export function findCircle(stages: readonly StageNode[]): Diagnostic | undefined {
  const visited = new Set<BuildNode>();
  for (const stage of stages) {
    const closing = closingCommand(stage, visited, new Set());
    if (closing !== undefined) {
      return problem({
        code: 'circular-dependency',
        message: `circular dependency detected on stage: ${stage.label}`,
        hint: 'A stage cannot take files from itself or from one that needs it; split it in two.',
        at: closing.instruction.at,
      });
    }
  }
  return undefined;
}

function closingCommand(
  node: BuildNode,
  visited: Set<BuildNode>,
  path: Set<BuildNode>,
): Command | undefined {
  if (node.kind === 'image' || visited.has(node)) return undefined;
  visited.add(node);
  path.add(node);
  for (const [needed, command] of node.needs) {
    const closing = path.has(needed) ? command : closingCommand(needed, visited, path);
    if (closing !== undefined) return closing;
  }
  path.delete(node);
  return undefined;
}
