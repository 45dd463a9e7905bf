import { createHash } from 'node:crypto';
import type { RegistryFailure } from '@orchestrate/model';
import type { Client } from '../client.ts';
import type { Descriptor } from '../image/manifest.ts';
import type { Place } from '../place.ts';
import { pushedBlob } from '../pushed.ts';

const PIECE = 8 * 1024 ** 2;

/** Why a blob could not be read, to be thrown out of a stream. */
export class BlobFault extends Error {
  readonly failure: RegistryFailure;
  constructor(failure: RegistryFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/**
 * A blob of any length, piece by piece, proved against its digest at the end. Throws a `BlobFault` where the
 * registry fails, and the signal's reason.
 */
export async function* blobStream(
  client: Client,
  { host, path }: Pick<Place, 'host' | 'path'>,
  { digest, size }: Descriptor,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const name = `${host}/${path}@${digest}`;
  const hash = createHash('sha256');
  for (let offset = 0; offset < size; offset += PIECE) {
    const piece = { offset, size: Math.min(PIECE, size - offset) };
    const answer = await pushedBlob(client, { name, piece, signal });
    if (!answer.ok) throw new BlobFault(answer.failure);
    hash.update(answer.value);
    yield answer.value;
  }
  if (`sha256:${hash.digest('hex')}` === digest) return;
  throw new BlobFault({
    kind: 'invalid',
    host,
    message: `${name}: the content does not match its digest.`,
    hint: 'Try again; if it stays so, something between here and the registry changes data.',
  });
}
