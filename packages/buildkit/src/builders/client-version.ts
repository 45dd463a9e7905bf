import { stat } from 'node:fs/promises';
import type { ClientVersions } from '@orchestrate/model';
import type { Environment } from '../environment.ts';
import { childEnv } from '../process/child-env.ts';
import { parseBuildxVersion } from './version.ts';

/** The version that buildx says it has. To ask takes a process, a tenth of a second: a file that was asked before is not. */
export async function clientVersion(
  env: Environment,
  buildx: string,
  known?: ClientVersions,
): Promise<string> {
  if (known === undefined) return askVersion(env, buildx);
  const stamp = await stampOf(buildx);
  const remembered = known.clientVersion(buildx, stamp);
  if (remembered !== undefined) return remembered;
  const version = await askVersion(env, buildx);
  // What said nothing may say something the next time.
  if (version !== '') known.rememberClientVersion(buildx, stamp, version);
  return version;
}

/** Of the file that a link leads to: each release of a plugin is another one. */
async function stampOf(buildx: string): Promise<string> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(buildx, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}

async function askVersion(env: Environment, buildx: string): Promise<string> {
  const { askBuildx } = await import('../process/buildx-process.ts');
  const answer = await askBuildx({
    buildx,
    args: ['version'],
    env: childEnv({ env, secrets: [] }),
  });
  return parseBuildxVersion(answer.stdout);
}
