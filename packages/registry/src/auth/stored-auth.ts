import type { Credentials } from './credentials.ts';
import type { StoredAuth } from './docker-config.ts';

/** The key under which `docker login` files Docker Hub, and the other names people write for it. */
const HUB_NAMES: ReadonlySet<string> = new Set([
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
]);

/**
 * The entry for a registry host: the exact key of `docker login`, else one that names the same host, with or
 * without scheme and path (docker/cli `credentials.ConvertToHostname`).
 */
export function entryFor<T>(
  entries: ReadonlyMap<string, T>,
  around: { readonly host: string; readonly credentialKey: string },
): T | undefined {
  const exact = entries.get(around.credentialKey);
  if (exact !== undefined) return exact;
  const key = [...entries.keys()].find((candidate) => sameHost(hostnameOf(candidate), around.host));
  return key === undefined ? undefined : entries.get(key);
}

/** The login that an `auths` entry holds; undefined when it is empty, as `docker login` leaves it beside a store. */
export function credentialsOf(stored: StoredAuth): Credentials | undefined {
  const { registrytoken, identitytoken } = stored;
  if (registrytoken) return { kind: 'registry-token', token: registrytoken };
  if (identitytoken) return { kind: 'identity-token', token: identitytoken };
  const { username, password } = stored.auth ? splitAuth(stored.auth) : stored;
  return username && password ? { kind: 'basic', username, password } : undefined;
}

function splitAuth(auth: string): { username?: string; password?: string } {
  const text = Buffer.from(auth, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon === -1) return {};
  // Old versions of docker padded the password with NUL.
  return { username: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, '') };
}

function hostnameOf(key: string): string {
  return key.replace(/^https?:\/\//, '').split('/')[0] ?? '';
}

function sameHost(name: string, host: string): boolean {
  return name === host || (host === 'docker.io' && HUB_NAMES.has(name));
}
