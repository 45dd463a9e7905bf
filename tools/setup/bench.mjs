import { join } from 'node:path';
import { labEnv, labUp } from './lab.mjs';
import { run } from './run.mjs';
import { buildCli } from './workspace.mjs';

/** Compares with other tools on the engine that the lab found; resolves to the exit code. */
export async function bench(root, args) {
  await buildCli(root);
  await labUp(root);
  const program = join(root, 'tools', 'bench', 'src', 'main.ts');
  return run('node', [program, ...args], { cwd: root, env: await labEnv(root) });
}
