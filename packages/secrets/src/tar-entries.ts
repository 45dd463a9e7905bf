/** Tells which file of a tar archive a place of the stream lies in, while the stream goes by. */
export interface TarEntries {
  push(chunk: Uint8Array): void;
  /** Path of the file whose header or content holds the byte; the last one is asked for most. */
  pathAt(offset: number): string | undefined;
}

const BLOCK = 512;
/** Longer names than this are not names. */
const LONGEST_NAME = 64 * 1024;

/** How many files back a place may be asked for: a piece of a stream may hold many small ones. */
const KEPT = 4096;

interface Entry {
  readonly start: number;
  readonly path: string;
}

/** Content of a header that speaks of the next file. */
interface Extension {
  readonly type: string;
  readonly length: number;
  bytes: Uint8Array;
}

const EMPTY = new Uint8Array(0);

/**
 * Reads the headers of a tar stream (POSIX ustar, pax `path` and `size`, GNU long names). What is no tar
 * archive has no entries; nothing else goes wrong.
 */
export function tarEntries(onContent?: (piece: ContentPiece) => void): TarEntries {
  return new Headers(onContent);
}

/** Content of a file of the archive, as far as it is in the piece of the stream. */
export interface ContentPiece {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** How much of the file's content comes after it. */
  readonly left: number;
}

class Headers implements TarEntries {
  #entries: Entry[] = [];
  #position = 0;
  /** Content and padding that follow the last header. */
  #toSkip = 0;
  /** Of that, what is the content of a file. */
  #content = 0;
  #header: Uint8Array = EMPTY;
  #extension: Extension | undefined;
  #next: { path?: string; size?: number } = {};
  #broken = false;
  readonly #onContent: ((piece: ContentPiece) => void) | undefined;

  constructor(onContent: ((piece: ContentPiece) => void) | undefined) {
    this.#onContent = onContent;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length && !this.#broken) {
      if (this.#toSkip > 0) {
        at = this.#skip(chunk, at);
        continue;
      }
      const piece = chunk.subarray(at, at + BLOCK - this.#header.length);
      this.#header = joined(this.#header, piece);
      at += piece.length;
      if (this.#header.length < BLOCK) break;
      this.#take(this.#header, this.#position + at - BLOCK);
      this.#header = EMPTY;
    }
    this.#position += chunk.length;
  }

  pathAt(offset: number): string | undefined {
    return this.#entries.findLast((entry) => entry.start <= offset)?.path;
  }

  #take(block: Uint8Array, start: number): void {
    const read = readHeader(block);
    if (read === undefined) {
      // Two empty blocks end an archive.
      this.#broken = block.some((byte) => byte !== 0);
      return;
    }
    const { type } = read;
    const size = EXTENSIONS.has(type) ? read.size : (this.#next.size ?? read.size);
    this.#toSkip = Math.ceil(size / BLOCK) * BLOCK;
    if (EXTENSIONS.has(type)) {
      if (size > 0 && size <= LONGEST_NAME) this.#extension = { type, length: size, bytes: EMPTY };
      return;
    }
    this.#content = size;
    this.#entries.push({ start, path: this.#next.path ?? read.path });
    if (this.#entries.length > 2 * KEPT) this.#entries = this.#entries.slice(KEPT);
    this.#next = {};
  }

  #skip(chunk: Uint8Array, at: number): number {
    const length = Math.min(this.#toSkip, chunk.length - at);
    this.#toSkip -= length;
    if (this.#content > 0) this.#tell(chunk.subarray(at, at + Math.min(length, this.#content)));
    const extension = this.#extension;
    if (extension !== undefined) {
      extension.bytes = joined(extension.bytes, chunk.subarray(at, at + length));
      if (this.#toSkip === 0) {
        const content = extension.bytes.subarray(0, extension.length);
        this.#next = { ...this.#next, ...about(extension.type, content) };
        this.#extension = undefined;
      }
    }
    return at + length;
  }

  #tell(bytes: Uint8Array): void {
    this.#content -= bytes.length;
    this.#onContent?.({ path: this.#entries.at(-1)?.path ?? '', bytes, left: this.#content });
  }
}

/** pax for the next file and for all, GNU long name and long link: they describe, and are no files. */
const EXTENSIONS = new Set(['x', 'g', 'L', 'K']);

interface Header {
  readonly path: string;
  readonly size: number;
  readonly type: string;
}

/** Undefined for what is no header: its checksum is wrong. */
function readHeader(block: Uint8Array): Header | undefined {
  const checksum = Number.parseInt(text(block, 148, 8), 8);
  let sum = 0;
  for (const [index, byte] of block.entries()) sum += index >= 148 && index < 156 ? 0x20 : byte;
  if (sum !== checksum) return undefined;
  const prefix = text(block, 257, 5) === 'ustar' ? text(block, 345, 155) : '';
  const name = text(block, 0, 100);
  return {
    path: prefix === '' ? name : `${prefix}/${name}`,
    size: sizeOf(block),
    type: String.fromCharCode(block[156] ?? 0),
  };
}

/** Octal digits, or big-endian binary when the highest bit is set (GNU, for 8 GiB and more). */
function sizeOf(block: Uint8Array): number {
  if (((block[124] ?? 0) & 0x80) === 0) return Number.parseInt(text(block, 124, 12), 8) || 0;
  let size = 0;
  for (const byte of block.subarray(125, 136)) size = size * 256 + byte;
  return size;
}

/** What a pax header (`25 path=a/long/name\n`) or a GNU long name says of the next file. */
function about(type: string, bytes: Uint8Array): { path?: string; size?: number } {
  const content = new TextDecoder().decode(bytes);
  if (type === 'L') return { path: content.replace(/\0.*$/s, '') };
  if (type !== 'x') return {};
  const path = /^\d+ path=(.*)$/m.exec(content)?.[1];
  const size = /^\d+ size=(\d+)$/m.exec(content)?.[1];
  return { ...(path !== undefined && { path }), ...(size !== undefined && { size: Number(size) }) };
}

function text(block: Uint8Array, start: number, length: number): string {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end === -1 ? field : field.subarray(0, end)).trim();
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
