/** A git object whose content was read, by its id in hex. */
export interface Blob {
  readonly id: string;
  /** Of the content, in bytes. */
  readonly size: number;
  /** Hex SHA-256 of the content. */
  readonly hash: string;
}

const SIZE_BYTES = 6;
const HASH_BYTES = 32;

/** Objects whose ids have one length, one after the other: id, size, hash. A quarter of what text would need. */
export function encodeBlobs(blobs: readonly Blob[], idBytes: number): Buffer {
  const width = idBytes + SIZE_BYTES + HASH_BYTES;
  const bytes = Buffer.alloc(blobs.length * width);
  for (const [index, { id, size, hash }] of blobs.entries()) {
    const at = index * width;
    bytes.write(id, at, idBytes, 'hex');
    bytes.writeUIntBE(size, at + idBytes, SIZE_BYTES);
    bytes.write(hash, at + idBytes + SIZE_BYTES, HASH_BYTES, 'hex');
  }
  return bytes;
}

/** Those of the objects that are wanted. */
export function* decodeBlobs(
  row: Uint8Array,
  idBytes: number,
  wanted: ReadonlySet<string>,
): Generator<Blob> {
  const bytes = Buffer.from(row.buffer, row.byteOffset, row.byteLength);
  const width = idBytes + SIZE_BYTES + HASH_BYTES;
  for (let at = 0; at + width <= bytes.length; at += width) {
    const id = bytes.toString('hex', at, at + idBytes);
    if (!wanted.has(id)) continue;
    const hashAt = at + idBytes + SIZE_BYTES;
    const size = bytes.readUIntBE(at + idBytes, SIZE_BYTES);
    yield { id, size, hash: bytes.toString('hex', hashAt, hashAt + HASH_BYTES) };
  }
}
