import type { ExitCode } from './exit-codes.ts';
import { type NotRepeated, repeatBuild } from './repeat.ts';

// A reader that has seen enough (`| head`) is no mistake of anybody's.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  const repeated = await repeatBuild(process.argv);
  process.exitCode = typeof repeated === 'number' ? repeated : await run(repeated);
} catch (error) {
  const { reportBug } = await import('./bug.ts');
  process.exitCode = reportBug(error);
}

/** Loaded only when something has to be done. */
async function run(known: NotRepeated): Promise<ExitCode> {
  // Most of what is made while files are looked at lives shortly. A young generation that grows keeps 90 MB more
  // of it for 500 services with 50,000 files, and saves no time.
  process.getBuiltinModule('node:v8').setFlagsFromString('--semi-space-growth-factor=1');
  const { createProgram } = await import('./program.ts');
  return createProgram(process.argv, known);
}
