import type { RegistryAnswer } from '@orchestrate/model';
import type { Scope } from '../auth/scope.ts';
import type { Client } from '../client.ts';
import { succeeded } from '../failure.ts';
import type { Place } from '../place.ts';
import { isSha256 } from './digest.ts';
import { ACCEPT_MANIFESTS } from './media-type.ts';
import { readManifest } from './read-manifest.ts';

export interface HeadOptions {
  /** What the token is for: somebody who will write next needs only one. */
  readonly actions?: Scope['actions'];
  readonly signal?: AbortSignal | undefined;
}

/**
 * Digest of a tag or manifest by HEAD, which Docker Hub does not count as a pull. Registries that state no
 * digest there are asked by GET. Failure `not-found` when it does not exist.
 */
export async function headManifest(
  client: Client,
  place: Place,
  { actions = 'pull', signal }: HeadOptions = {},
): Promise<RegistryAnswer<string>> {
  const { host, path, reference, subject } = place;
  const answer = await client.send({
    method: 'HEAD',
    host,
    path,
    actions,
    resource: `manifests/${reference}`,
    headers: { accept: ACCEPT_MANIFESTS },
    maxBytes: 0,
    subject,
    signal,
  });
  if (!answer.ok) return answer;
  const digest = place.digest ?? answer.value.headers.get('docker-content-digest');
  if (digest !== null && isSha256(digest)) return succeeded(digest);
  const read = await readManifest(client, place, { actions, signal });
  return read.ok ? succeeded(read.value.digest) : read;
}
