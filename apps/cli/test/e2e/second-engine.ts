import path from 'node:path';
import { execa } from 'execa';

const lab = path.resolve(import.meta.dirname, '../../../../tools/lab/src/main.ts');

/** Leads a command of the lab to the engine that this worker of vitest has beside the first: no other worker has it. */
export const ownEngine = ['--engine', `${1 + Number(process.env['VITEST_POOL_ID'])}`] as const;

/** Starts the worker's own engine anew: it holds nothing that any project has built. Returns its environment. */
export async function freshEngine(): Promise<Record<string, string>> {
  const fresh = [lab, 'fresh', ...ownEngine, '--json'];
  const { stdout } = await execa(process.execPath, fresh);
  const environment: Record<string, string> = JSON.parse(stdout);
  return environment;
}
