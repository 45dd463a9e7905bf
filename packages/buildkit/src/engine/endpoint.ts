import { join } from 'node:path';
import type { Environment } from '../environment.ts';
import { currentContextName, readDockerContext } from './docker-context.ts';

/** Where a Docker engine listens. */
export type Endpoint = {
  /** As people write it: `unix:///var/run/docker.sock`. */
  readonly address: string;
} & (
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls?: TlsFiles }
  | { readonly kind: 'ssh'; readonly destination: readonly string[] }
  | { readonly kind: 'unknown' }
);

export interface TlsFiles {
  readonly folder: string;
  readonly verify: boolean;
}

const LOCAL =
  process.platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock';

/** The engine of a docker context, the current one without a name. Undefined when there is no such context. */
export async function findEndpoint(
  env: Environment,
  contextName?: string,
): Promise<Endpoint | undefined> {
  const name = contextName ?? (await currentContextName(env));
  if (name === 'default') {
    const folder = env.DOCKER_CERT_PATH;
    const tls =
      env.DOCKER_TLS_VERIFY && folder !== undefined ? { folder, verify: true } : undefined;
    return parseAddress(env.DOCKER_HOST || LOCAL, tls);
  }
  const context = await readDockerContext(env, name);
  if (context === undefined) return undefined;
  const tls = { folder: context.tlsFolder, verify: !context.skipVerify };
  return parseAddress(context.host, tls);
}

function parseAddress(address: string, tls: TlsFiles | undefined): Endpoint {
  const [, scheme = '', rest = ''] = /^(\w+):\/\/(.*)$/.exec(address) ?? [];
  switch (scheme) {
    case 'unix':
    case 'npipe':
      return { address, kind: 'socket', path: rest };
    case 'tcp':
    case 'http':
    case 'https': {
      const { hostname, port } = new URL(`http://${rest}`);
      const secure = scheme !== 'http' && tls !== undefined;
      const fallback = secure || scheme === 'https' ? 2376 : 2375;
      return {
        address,
        kind: 'tcp',
        host: hostname,
        port: Number(port || fallback),
        ...(secure && { tls }),
      };
    }
    case 'ssh':
      return { address, kind: 'ssh', destination: sshDestination(address) };
    default:
      return { address, kind: 'unknown' };
  }
}

/** Arguments of `ssh` that lead to the host (docker/cli `connhelper/ssh`). */
function sshDestination(address: string): string[] {
  const { username, hostname, port } = new URL(address);
  return [
    ...(username === '' ? [] : ['-l', decodeURIComponent(username)]),
    ...(port === '' ? [] : ['-p', port]),
    '--',
    hostname,
  ];
}

/** The files that a TLS connection to an engine is made with. */
export function tlsPaths({ folder }: TlsFiles): { ca: string; cert: string; key: string } {
  return {
    ca: join(folder, 'ca.pem'),
    cert: join(folder, 'cert.pem'),
    key: join(folder, 'key.pem'),
  };
}
