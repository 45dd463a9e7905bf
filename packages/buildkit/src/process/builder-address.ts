import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { readDockerContext } from '../engine/docker-context.ts';
import type { Environment } from '../environment.ts';
import { dockerConfigFolder } from './buildx-plugin.ts';

/** How buildx is told which builder is meant. */
export interface BuilderAddress {
  readonly args: readonly string[];
  /** The builder is the engine of this docker context; buildx refuses such names as `--builder`. */
  readonly dockerContext?: string;
}

/** Folder in which buildx keeps the builders that were made with it (`BUILDX_CONFIG`, or within docker's). */
export function buildxConfigFolder(env: Environment): string {
  return env.BUILDX_CONFIG || join(dockerConfigFolder(env), 'buildx');
}

/** Whether a builder of that name was made with `buildx create`. */
export async function isCreatedBuilder(env: Environment, name: string): Promise<boolean> {
  const file = join(buildxConfigFolder(env), 'instances', name.toLowerCase());
  return access(file).then(
    () => true,
    () => false,
  );
}

/** A created builder is named by `--builder`, a docker context by the environment; no name means the current one. */
export async function addressBuilder(
  env: Environment,
  name: string | undefined,
): Promise<BuilderAddress> {
  if (name === undefined) return { args: [] };
  if (await isCreatedBuilder(env, name)) return { args: ['--builder', name] };
  const isContext = name === 'default' || (await readDockerContext(env, name)) !== undefined;
  return isContext ? { args: [], dockerContext: name } : { args: ['--builder', name] };
}
