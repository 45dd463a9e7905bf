import path from 'node:path';
import type { Request } from '@orchestrate/workspace/grounds';

/** The program itself, which is written together with all that it loads: one built anew may decide otherwise. */
export const PROGRAM = path.join(import.meta.dirname, `main${path.extname(import.meta.filename)}`);

/** What this process was asked. */
export function currentRequest(): Request {
  return { args: process.argv.slice(2), cwd: process.cwd(), env: process.env };
}
