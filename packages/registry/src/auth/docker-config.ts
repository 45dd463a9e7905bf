import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { parseJson } from '../json.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const storedAuth = z.object({
  auth: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  identitytoken: z.string().optional(),
  registrytoken: z.string().optional(),
});

const dockerConfig = z.object({
  auths: z.record(z.string(), storedAuth).optional(),
  credsStore: z.string().optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
});

export type StoredAuth = z.infer<typeof storedAuth>;

/** What Docker's configuration says about logins (docker/cli `cli/config/configfile/file.go`). */
export interface DockerConfig {
  readonly auths: ReadonlyMap<string, StoredAuth>;
  readonly credsStore?: string;
  readonly credHelpers: ReadonlyMap<string, string>;
  /** The file is there but cannot be used. */
  readonly problem?: string;
}

const EMPTY: DockerConfig = { auths: new Map(), credHelpers: new Map() };

/** Reads `$DOCKER_CONFIG/config.json` or `~/.docker/config.json`; a missing file is an empty one. */
export async function readDockerConfig(env: Environment): Promise<DockerConfig> {
  const folder = env['DOCKER_CONFIG'] || path.join(env['HOME'] || homedir(), '.docker');
  const file = path.join(folder, 'config.json');
  try {
    return decodeDockerConfig(await readFile(file, 'utf8'), file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return code === 'ENOENT' ? EMPTY : { ...EMPTY, problem: `${file} cannot be read (${code})` };
  }
}

/** Decodes such a file. Nothing of its text goes into `problem`: it holds passwords. */
export function decodeDockerConfig(text: string, shownAs: string): DockerConfig {
  const decoded = dockerConfig.safeParse(parseJson(text));
  if (!decoded.success) {
    const place = decoded.error.issues[0]?.path.join('.') || 'JSON';
    return { ...EMPTY, problem: `${shownAs} is not a Docker configuration (look at ${place})` };
  }
  const { auths = {}, credHelpers = {}, credsStore } = decoded.data;
  return {
    auths: new Map(Object.entries(auths)),
    credHelpers: new Map(Object.entries(credHelpers)),
    // docker/cli writes an empty name when there is no store.
    ...(credsStore !== undefined && credsStore !== '' && { credsStore }),
  };
}
