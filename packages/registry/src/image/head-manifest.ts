import type { RegistryAnswer } from '@orchestrate/model';
import type { Client } from '../client.ts';
import { succeeded } from '../failure.ts';
import type { Place } from '../place.ts';
import { isSha256 } from './digest.ts';
import { ACCEPT_MANIFESTS } from './media-type.ts';
import { readManifest } from './read-manifest.ts';

/**
 * Digest of a tag or manifest by HEAD, which Docker Hub does not count as a pull. Registries that state no
 * digest there are asked by GET. Failure `not-found` when it does not exist.
 */
export async function headManifest(
  client: Client,
  place: Place,
  signal?: AbortSignal,
): Promise<RegistryAnswer<string>> {
  const { host, path, reference, subject } = place;
  const answer = await client.send({
    method: 'HEAD',
    host,
    path,
    actions: 'pull',
    resource: `manifests/${reference}`,
    headers: { accept: ACCEPT_MANIFESTS },
    maxBytes: 0,
    subject,
    signal,
  });
  if (!answer.ok) return answer;
  const digest = place.digest ?? answer.value.headers.get('docker-content-digest');
  if (digest !== null && isSha256(digest)) return succeeded(digest);
  const read = await readManifest(client, place, { signal });
  return read.ok ? succeeded(read.value.digest) : read;
}
