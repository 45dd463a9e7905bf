import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { currentContextName, readDockerContext } from '../engine/docker-context.ts';
import type { Environment } from '../environment.ts';
import { buildxConfigFolder, isCreatedBuilder } from '../process/builder-address.ts';

/**
 * The docker context whose engine is the builder, when that is certain without asking buildx: the named
 * context, or the current one when nobody ever made a builder. Undefined otherwise.
 */
export async function contextBuilder(
  env: Environment,
  name: string | undefined,
): Promise<string | undefined> {
  if (name === undefined) {
    if (env.BUILDX_BUILDER) return undefined;
    const made = await readdir(join(buildxConfigFolder(env), 'instances')).catch(() => []);
    return made.length === 0 ? currentContextName(env) : undefined;
  }
  if (await isCreatedBuilder(env, name)) return undefined;
  const isContext = name === 'default' || (await readDockerContext(env, name)) !== undefined;
  return isContext ? name : undefined;
}
