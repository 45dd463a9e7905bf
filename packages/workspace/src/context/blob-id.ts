import { createHash, type Hash, hash as hashOnce } from 'node:crypto';

/** How git hashes its objects. */
export type ObjectFormat = 'sha1' | 'sha256';

/** Free bytes before a content, in which git's header for it fits. */
export const HEADER_ROOM = 32;

/** A pointer of Git LFS is smaller, and begins so (its specification, "The Pointer"). */
const POINTER_BYTES = 1024;
const POINTER = 'version ';
/** What `ident` writes to, in whatever state it is (gitattributes(5)). */
const IDENT = Buffer.from('$Id');

/**
 * The id that git has for content. Undefined where the object may become another content of the same size in a
 * work tree: `ident` and Git LFS replace what looks like this, and their attributes may come and go while a file
 * stays. (Line ends, which git converts unasked, make another size.) The content lies in the buffer behind
 * `HEADER_ROOM`; what is before it is written over.
 */
export function plainBlobId(
  format: ObjectFormat,
  buffer: Buffer,
  length: number,
): string | undefined {
  const content = buffer.subarray(HEADER_ROOM, HEADER_ROOM + length);
  if (content.includes(IDENT)) return undefined;
  if (length < POINTER_BYTES && isPointer(content)) return undefined;
  const header = headerOf(length);
  const start = HEADER_ROOM - header.length;
  buffer.write(header, start, 'latin1');
  return hashOnce(format, buffer.subarray(start, HEADER_ROOM + length));
}

function isPointer(content: Buffer): boolean {
  return content.toString('latin1', 0, POINTER.length) === POINTER;
}

/** The same of a content that comes in chunks, none of them empty, and is too large for a pointer. */
export class PlainBlob {
  readonly #hash: Hash;
  #isPlain = true;
  #tail = '';

  constructor(format: ObjectFormat, size: number) {
    this.#hash = createHash(format).update(headerOf(size));
  }

  update(chunk: Buffer): void {
    const across = this.#tail + chunk.toString('latin1', 0, IDENT.length);
    if (across.includes(IDENT.toString()) || chunk.includes(IDENT)) this.#isPlain = false;
    this.#tail = chunk.toString('latin1', Math.max(0, chunk.length - IDENT.length));
    this.#hash.update(chunk);
  }

  id(): string | undefined {
    return this.#isPlain ? this.#hash.digest('hex') : undefined;
  }
}

/** An object's id is the hash of this and its content (gitformat-pack(5), "Object IDs"). */
function headerOf(size: number): string {
  return `blob ${size}\0`;
}
