import { manifestSchema } from '@orchestrate/manifest';
import { EXIT, type ExitCode } from '../exit-codes.ts';

/** Prints the JSON Schema of the manifest, for editors. */
export async function schema(): Promise<ExitCode> {
  process.stdout.write(`${JSON.stringify(manifestSchema(), null, 2)}\n`);
  return EXIT.done;
}
