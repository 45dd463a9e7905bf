import path from 'node:path';
import { execa } from 'execa';

const LAB = path.resolve(import.meta.dirname, '../../../lab/src/main.ts');

/** What leads commands to the lab: its mirrors and its package index. */
export async function labEnv(...flags: string[]): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await execa(process.execPath, [LAB, 'env', '--json', ...flags]);
  const env: Record<string, string> = JSON.parse(stdout);
  return env;
}

/** Empties the second engine, as a new CI machine is; what leads commands to it. */
export async function freshEngine(): Promise<Readonly<Record<string, string>>> {
  await execa(process.execPath, [LAB, 'up', '--second-engine']);
  const env = await labEnv('--second-engine');
  if (env['DOCKER_HOST'] === undefined) throw new Error('the lab has no second engine');
  return env;
}
