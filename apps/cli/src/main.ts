import { reportBug } from './bug.ts';
import { createProgram } from './program.ts';

// A reader that has seen enough (`| head`) is no mistake of anybody's.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  process.exitCode = await createProgram(process.argv);
} catch (error) {
  process.exitCode = reportBug(error);
}
