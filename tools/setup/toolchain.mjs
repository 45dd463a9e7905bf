import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { ask, must } from './run.mjs';
import { say } from './say.mjs';

/** The pnpm that the workspace asks for, from the field `packageManager` of its package.json. */
export async function wantedPnpm(root) {
  const { packageManager } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const version = /^pnpm@(\d+\.\d+\.\d+)/.exec(packageManager)?.[1];
  if (version === undefined) throw new Error('package.json names no exact pnpm in packageManager');
  return version;
}

/**
 * Path of the right pnpm: the one on the PATH when it is that very version, or one put into
 * `.toolchain/` of the repository. Asked outside of the workspace, where pnpm does not turn itself
 * into the version that the workspace names.
 */
export async function findPnpm(root) {
  const wanted = await wantedPnpm(root);
  const own = join(toolchainBin(root), 'pnpm');
  for (const candidate of ['pnpm', own]) {
    if ((await versionOf(candidate)) === wanted) return candidate;
  }
  say(`getting pnpm ${wanted} into .toolchain/ …`);
  await must('installing pnpm', 'npm', installArgs(join(root, '.toolchain'), wanted), {
    cwd: root,
    aside: true,
  });
  if ((await versionOf(own)) !== wanted) throw new Error(`${own} does not run`);
  return own;
}

// An empty package.json of its own keeps npm from looking at the workspace above.
const installArgs = (folder, version) => [
  'install',
  '--prefix',
  folder,
  '--no-save',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
  `pnpm@${version}`,
];

async function versionOf(pnpm) {
  const environment = { ...process.env, COREPACK_ENABLE_DOWNLOAD_PROMPT: '0', CI: 'true' };
  return (await ask(pnpm, ['--version'], { cwd: '/', env: environment }))?.trim();
}

const toolchainBin = (root) => join(root, '.toolchain', 'node_modules', '.bin');

/** The environment in which the workspace's own programs come first: its Node, not the machine's. */
export function workspaceEnv(root) {
  const bin = join(root, 'node_modules', '.bin');
  return {
    ...process.env,
    // turbo calls pnpm.
    PATH: [bin, toolchainBin(root), process.env.PATH].join(delimiter),
    DO_NOT_TRACK: '1',
    TURBO_TELEMETRY_DISABLED: '1',
  };
}
