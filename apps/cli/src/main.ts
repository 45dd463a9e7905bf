import { createProgram } from './program.ts';
import { reportBug } from './bug.ts';

try {
  process.exitCode = await createProgram(process.argv);
} catch (error) {
  process.exitCode = reportBug(error);
}
