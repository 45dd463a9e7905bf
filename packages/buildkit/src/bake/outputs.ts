import { type BuildRequest, csv, type Output } from '@orchestrate/model';

type Named = Pick<BuildRequest, 'tags' | 'outputs' | 'archiveNames' | 'pushOptions'>;

/**
 * Tags and outputs of a target. Tags are the names of all its outputs (buildx `build/opt.go`): when an archive
 * is called otherwise, each output has its names and the target has none.
 */
export function tagsAndOutputs({ tags, outputs, archiveNames = tags, pushOptions }: Named): {
  readonly tags: readonly string[];
  readonly output: readonly string[];
} {
  const archived = outputs.some(({ kind }) => kind === 'oci');
  const same = archiveNames.join() === tags.join();
  if (!archived || same) return { tags, output: bakeOutputs(outputs, pushOptions) };
  const named = outputs.map((output) => {
    const names = output.kind === 'oci' ? archiveNames : tags;
    const made = bakeOutput(output, pushOptions);
    return output.kind === 'local' ? made : `${made},${csv([['name', names.join(',')]])}`;
  });
  return { tags: [], output: named };
}

/**
 * What buildx calls the outputs. `type=docker` loads with every driver; `type=image,push=true` pushes, and
 * with both the two images have one digest. A build without output still runs: `cacheonly`.
 */
export function bakeOutputs(
  outputs: readonly Output[],
  pushOptions: Readonly<Record<string, string>> = {},
): string[] {
  return outputs.length === 0
    ? ['type=cacheonly']
    : outputs.map((output) => bakeOutput(output, pushOptions));
}

function bakeOutput(output: Output, pushOptions: Readonly<Record<string, string>> = {}): string {
  switch (output.kind) {
    case 'load':
      return 'type=docker';
    case 'push':
      return csv([['type', 'image'], ['push', 'true'], ...Object.entries(pushOptions)]);
    case 'oci':
    case 'local':
      return csv([
        ['type', output.kind],
        ['dest', output.dest],
      ]);
  }
}
