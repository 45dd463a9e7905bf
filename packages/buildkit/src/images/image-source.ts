import { join } from 'node:path';
import type { ImageSource, Sight } from '@orchestrate/model';
import { currentContextName, dockerContextFile } from '../engine/docker-context.ts';
import { findEndpoint } from '../engine/endpoint.ts';
import type { Environment } from '../environment.ts';
import { buildxConfigFolder } from '../process/builder-address.ts';
import { dockerConfigFolder } from '../process/buildx-plugin.ts';
import { ownContainerd } from './own-containerd.ts';

/**
 * Where the images of the current docker context are kept, and every setting that says so. Undefined where they
 * cannot be asked for in one call: no containerd of this machine that is ours to open.
 */
export async function imageSource(env: Environment): Promise<ImageSource | undefined> {
  const endpoint = await findEndpoint(env);
  if (endpoint?.kind !== 'socket') return undefined;
  const containerd = await ownContainerd(endpoint);
  if (containerd === undefined) return undefined;
  const engine = endpoint.path;
  return { containerd, engine, sights: await sights(env, engine) };
}

/** A socket that was made anew may be another engine's; buildx writes its choice down again at every use. */
async function sights(env: Environment, engine: string): Promise<Sight[]> {
  const context = await currentContextName(env);
  const files = [
    engine,
    join(dockerConfigFolder(env), 'config.json'),
    dockerContextFile(env, context),
    join(buildxConfigFolder(env), 'instances'),
  ];
  return [
    ...files.map((path) => ({ path, what: 'file' as const })),
    { path: join(buildxConfigFolder(env), 'current'), what: 'text' },
  ];
}
