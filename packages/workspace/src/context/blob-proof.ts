import { createHash, type Hash, hash as hashOnce } from 'node:crypto';

/** Free bytes before a content, in which git's header for it fits. */
export const HEADER_ROOM = 32;

/** A pointer of Git LFS is smaller, and begins so (its specification, "The Pointer"). */
const POINTER_BYTES = 1024;
const POINTER = Buffer.from('version ');
/** What `ident` writes to, in whatever state it is (gitattributes(5)). */
const IDENT = '$Id';

/**
 * Whether content is that of the git object, and git writes it into a work tree as it is unless the file gets
 * another size: line ends are all it may convert without being asked by an attribute. False for what `ident`
 * and Git LFS would replace, because attributes may come and go while the file stays. The content lies in the
 * buffer behind `HEADER_ROOM`; what is before it is written over.
 */
export function isPlainBlob(id: string, buffer: Buffer, length: number): boolean {
  const header = headerOf(length);
  const start = HEADER_ROOM - header.length;
  const content = buffer.subarray(HEADER_ROOM, HEADER_ROOM + length);
  buffer.write(header, start, 'latin1');
  return (
    hashOnce(algorithmOf(id), buffer.subarray(start, HEADER_ROOM + length)) === id &&
    !content.includes(IDENT) &&
    !(length < POINTER_BYTES && content.subarray(0, POINTER.length).equals(POINTER))
  );
}

/** The same of a content that comes in chunks, none of them empty, and is too large for a pointer. */
export class BlobProof {
  readonly #id: string;
  readonly #hash: Hash;
  #isPlain = true;
  #tail = '';

  constructor(id: string, size: number) {
    this.#id = id;
    this.#hash = createHash(algorithmOf(id)).update(headerOf(size));
  }

  update(chunk: Buffer): void {
    const across = this.#tail + chunk.toString('latin1', 0, IDENT.length);
    if (across.includes(IDENT) || chunk.includes(IDENT)) this.#isPlain = false;
    this.#tail = chunk.toString('latin1', Math.max(0, chunk.length - IDENT.length));
    this.#hash.update(chunk);
  }

  holds(): boolean {
    return this.#isPlain && this.#hash.digest('hex') === this.#id;
  }
}

/** An object's id is the hash of this and its content (gitformat-pack(5), "Object IDs"). */
function headerOf(size: number): string {
  return `blob ${size}\0`;
}

function algorithmOf(id: string): 'sha1' | 'sha256' {
  return id.length === 40 ? 'sha1' : 'sha256';
}
