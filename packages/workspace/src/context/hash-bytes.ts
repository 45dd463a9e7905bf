import { createHash, hash as hashOnce } from 'node:crypto';
import { BlobProof, HEADER_ROOM, isPlainBlob } from './blob-proof.ts';

/** An object id of git that the bytes may turn out to have, and how many bytes are expected. */
export interface ExpectedBlob {
  readonly id: string;
  readonly size: number;
}

export interface HashedBytes {
  /** Hex SHA-256. */
  readonly hash: string;
  /** They are those of the expected object: see `isPlainBlob`. */
  readonly isBlob: boolean;
}

const CHUNK_BYTES = 1024 * 1024;
let shared: Buffer | undefined;

/** Hashes what `read` puts into buffers, until it says 0. */
export function hashBytes(read: (buffer: Buffer) => number, expected?: ExpectedBlob): HashedBytes {
  shared ??= Buffer.allocUnsafeSlow(HEADER_ROOM + CHUNK_BYTES);
  const chunk = shared.subarray(HEADER_ROOM);
  let length = fill(chunk, read);
  // One call is quicker than a hash object, and most files fit.
  if (length < CHUNK_BYTES) {
    const hash = hashOnce('sha256', chunk.subarray(0, length));
    return { hash, isBlob: expected?.size === length && isPlainBlob(expected.id, shared, length) };
  }
  const hash = createHash('sha256');
  const proof = expected && new BlobProof(expected.id, expected.size);
  for (; length > 0; length = fill(chunk, read)) {
    const bytes = chunk.subarray(0, length);
    hash.update(bytes);
    proof?.update(bytes);
  }
  return { hash: hash.digest('hex'), isBlob: proof?.holds() ?? false };
}

/** Bytes read: as many as fit, fewer only at the end. */
function fill(buffer: Buffer, read: (buffer: Buffer) => number): number {
  let length = 0;
  while (length < buffer.length) {
    const more = read(buffer.subarray(length));
    if (more === 0) break;
    length += more;
  }
  return length;
}
