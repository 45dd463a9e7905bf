import { join } from 'node:path';
import { ask, Failed, run } from './run.mjs';
import { workspaceEnv } from './toolchain.mjs';

const program = (root) => join(root, 'tools', 'lab', 'src', 'main.ts');

/** Runs a command of the lab on this terminal; resolves to its exit code. */
export function lab(root, args) {
  return run('node', [program(root), ...args], { env: workspaceEnv(root) });
}

/** Sees to an engine, a registry, base images and a package index; stops with its reason otherwise. */
export async function labUp(root) {
  const code = await lab(root, ['up']);
  if (code !== 0) throw new Failed('there is no engine to build with; the reason is above', code);
}

/** The workspace's environment with the settings that lead to the lab. */
export async function labEnv(root) {
  const env = workspaceEnv(root);
  const text = await ask('node', [program(root), 'env', '--json'], { env });
  if (text === undefined) throw new Failed('the lab gave no settings; the reason is above', 3);
  return { ...env, ...JSON.parse(text) };
}
