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

/** Objects whose ids have one length, one after the other: id, hash, size. Half of what text would need. */
export function encodeBlobs(blobs: readonly Blob[], idBytes: number): Buffer {
  const sizeAt = idBytes + HASH_BYTES;
  const width = sizeAt + SIZE_BYTES;
  const bytes = Buffer.alloc(blobs.length * width);
  for (const [index, { id, size, hash }] of blobs.entries()) {
    bytes.write(id + hash, index * width, sizeAt, 'hex');
    bytes.writeUIntBE(size, index * width + sizeAt, SIZE_BYTES);
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
  const sizeAt = idBytes + HASH_BYTES;
  const width = sizeAt + SIZE_BYTES;
  for (let at = 0; at + width <= bytes.length; at += width) {
    const id = bytes.toString('hex', at, at + idBytes);
    if (!wanted.has(id)) continue;
    const size = bytes.readUIntBE(at + sizeAt, SIZE_BYTES);
    yield { id, size, hash: bytes.toString('hex', at + idBytes, at + sizeAt) };
  }
}
