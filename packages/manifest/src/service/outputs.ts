import type { Location, Output } from '@orchestrate/model';
import type { Tree } from '../tree/tree.ts';
import { itemsIn, scalarIn } from '../tree/tree.ts';
import { isAbsolute, joinInside } from './paths.ts';
import type { Surroundings, WrittenService } from './surroundings.ts';

export interface WrittenOutput {
  readonly output: Output;
  readonly at: Location;
}

/** Outputs of a service, each once; `load` when none is given. An empty path is reported. */
export function readOutputs(
  { tree, at }: WrittenService,
  around: Surroundings,
): readonly WrittenOutput[] {
  const broken = tree.broken.has('outputs');
  if (!broken && !tree.entries.has('outputs')) return [{ output: { kind: 'load' }, at }];
  const outputs = itemsIn(tree, 'outputs').flatMap((item) => readOutput(item, around) ?? []);
  return [...new Map(outputs.map((one) => [outputKey(one.output), one])).values()];
}

/** Equal for outputs that write to the same place. */
export function outputKey(output: Output): string {
  return 'dest' in output ? `${output.kind} ${output.dest}` : output.kind;
}

function readOutput(item: Tree, { report }: Surroundings): WrittenOutput | undefined {
  if (item.kind === 'scalar') {
    return item.text === 'load' || item.text === 'push'
      ? { output: { kind: item.text }, at: item.at }
      : undefined;
  }
  if (item.kind === 'list') return undefined;
  for (const kind of ['oci', 'local'] as const) {
    const path = scalarIn(item, kind);
    if (path === undefined) continue;
    const { text, at } = path;
    if (text.trim() !== '') return { output: { kind, dest: destination(text) }, at };
    report({
      code: 'invalid-value',
      message: `The path of \`${kind}\` is empty.`,
      hint: 'Write where the result goes, relative to the manifest.',
      at,
    });
  }
  return undefined;
}

/** What is built may go anywhere on the machine, unlike what is built from. */
function destination(path: string): string {
  return isAbsolute(path) ? path : (joinInside('.', path) ?? path);
}
