import { createHash, hash as hashOnce } from 'node:crypto';
import { HEADER_ROOM, type ObjectFormat, PlainBlob, plainBlobId } from './blob-id.ts';

/** The git object that bytes would be, of which as many are expected. */
export interface AsBlob {
  readonly format: ObjectFormat;
  readonly size: number;
}

export interface HashedBytes {
  /** Hex SHA-256. */
  readonly hash: string;
  /** See `plainBlobId`. */
  readonly blobId: string | undefined;
}

const CHUNK_BYTES = 1024 * 1024;
let shared: Buffer | undefined;

/** Hashes what `read` puts into buffers, until it says 0. */
export function hashBytes(read: (buffer: Buffer) => number, blob?: AsBlob): HashedBytes {
  shared ??= Buffer.allocUnsafeSlow(HEADER_ROOM + CHUNK_BYTES);
  const chunk = shared.subarray(HEADER_ROOM);
  const length = fill(chunk, read);
  if (length === CHUNK_BYTES) return hashChunks(chunk, read, blob);
  // One call is quicker than a hash object, and most files fit.
  const hash = hashOnce('sha256', chunk.subarray(0, length));
  const isExpected = blob?.size === length;
  return { hash, blobId: isExpected ? plainBlobId(blob.format, shared, length) : undefined };
}

/** The first chunk is full already. */
function hashChunks(chunk: Buffer, read: (buffer: Buffer) => number, as?: AsBlob): HashedBytes {
  const hash = createHash('sha256');
  const blob = as && new PlainBlob(as.format, as.size);
  let total = 0;
  for (let length = chunk.length; length > 0; length = fill(chunk, read)) {
    const bytes = chunk.subarray(0, length);
    hash.update(bytes);
    blob?.update(bytes);
    total += length;
  }
  return { hash: hash.digest('hex'), blobId: total === as?.size ? blob?.id() : undefined };
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
