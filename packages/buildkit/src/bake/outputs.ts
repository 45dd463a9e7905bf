import type { Output } from '@orchestrate/model';
import { csv } from './csv.ts';

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

function bakeOutput(output: Output, pushOptions: Readonly<Record<string, string>>): string {
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
