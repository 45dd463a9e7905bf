import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../environment.ts';
import { parseJson, record, text } from '../json.ts';
import { dockerConfigFolder } from '../process/buildx-plugin.ts';

/** A docker context: the address of its engine, and where its TLS files are. */
export interface DockerContext {
  readonly host: string;
  readonly tlsFolder: string;
  readonly skipVerify: boolean;
}

/** The context of that name, or undefined when there is none (docker/cli `context/store`: a folder named by the SHA-256 of the name). */
export async function readDockerContext(
  env: Environment,
  name: string,
): Promise<DockerContext | undefined> {
  const written = await readFile(dockerContextFile(env, name), 'utf8').catch(() => '');
  const endpoint = record(record(record(parseJson(written))?.Endpoints)?.docker);
  const host = text(endpoint?.Host);
  if (host === undefined) return undefined;
  return {
    host,
    tlsFolder: join(dockerConfigFolder(env), 'contexts', 'tls', idOf(name), 'docker'),
    skipVerify: endpoint?.SkipTLSVerify === true,
  };
}

/** The file that describes a context, whether it is there or not. */
export function dockerContextFile(env: Environment, name: string): string {
  return join(dockerConfigFolder(env), 'contexts', 'meta', idOf(name), 'meta.json');
}

function idOf(contextName: string): string {
  return createHash('sha256').update(contextName).digest('hex');
}

/** Name of the context in force (docker/cli `command.resolveContextName`); `default` stands for `DOCKER_HOST` or the local engine. */
export async function currentContextName(env: Environment): Promise<string> {
  if (env.DOCKER_HOST) return 'default';
  if (env.DOCKER_CONTEXT) return env.DOCKER_CONTEXT;
  const config = join(dockerConfigFolder(env), 'config.json');
  const written = await readFile(config, 'utf8').catch(() => '');
  return text(record(parseJson(written))?.currentContext) || 'default';
}
