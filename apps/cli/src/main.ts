import { reportBug } from './bug.ts';
import { createProgram } from './program.ts';

try {
  process.exitCode = await createProgram(process.argv);
} catch (error) {
  process.exitCode = reportBug(error);
}
