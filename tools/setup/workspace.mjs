import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ask, Failed, must } from './run.mjs';
import { say } from './say.mjs';
import { findPnpm, workspaceEnv } from './toolchain.mjs';

/** Oldest Node that runs the workspace's TypeScript as it is. */
const oldestNode = 24;

/** Installs the workspace unless it has been: enough for the lab, which may serve several branches. */
export async function installOnce(root) {
  const needed = ['node_modules/.bin/node', 'tools/lab/node_modules/zod'];
  if (!needed.every((path) => existsSync(join(root, path)))) await installWorkspace(root);
}

/** Installs what the lock file says; takes a fraction of a second when it is there already. */
export async function installWorkspace(root) {
  const pnpm = await findPnpm(root);
  say('installing the workspace …');
  await must('pnpm install', pnpm, ['install', '--frozen-lockfile'], {
    cwd: root,
    // Packages that bring a program by install script find the machine's npm on the same PATH.
    env: { ...process.env, CI: 'true' },
    aside: true,
  });
  await expectNode(root);
}

/** The workspace brings its own Node, as that of the machine may be too old for it. */
async function expectNode(root) {
  const version = (
    await ask('node', ['--version'], { cwd: root, env: workspaceEnv(root) })
  )?.trim();
  const major = Number(/^v(\d+)/.exec(version ?? '')?.[1] ?? 0);
  if (major < oldestNode) {
    throw new Failed(`the workspace needs Node ${oldestNode} and got ${version ?? 'none'}`, 3);
  }
}

/** Builds the command line program into apps/cli/dist. */
export async function buildCli(root) {
  say('building the command line program …');
  await must(
    'building apps/cli',
    'turbo',
    ['run', 'build', '--filter=@orchestrate/cli', '--output-logs=errors-only'],
    {
      cwd: root,
      env: workspaceEnv(root),
      aside: true,
    },
  );
}
