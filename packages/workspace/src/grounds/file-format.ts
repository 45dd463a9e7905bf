import { crc32 } from 'node:zlib';
import type { Grounds, Sight } from '@orchestrate/model';
import { LOOK_SIZE, type Look } from './look.ts';
import type { WrittenRequest } from './request.ts';

/** Another number for every change of what is written. */
const FORMAT = 2;
const PREFIX_BYTES = 12;
const NUMBER_BYTES = 8;
/** What was looked at, and what that came to. */
const STRIDE = 1 + LOOK_SIZE;
const FIRST_LOOKS = 1024;
const WHATS: readonly Sight['what'][] = ['entry', 'file', 'kind', 'text'];

/** Grounds as they are written down: sights with what they came to. */
export interface WrittenGrounds
  extends Pick<Grounds, 'variables' | 'source' | 'happenings' | 'record'> {
  readonly request: WrittenRequest;
  /** How the run was to be shown. */
  readonly flags: Readonly<Record<string, string | boolean>>;
  readonly realPaths: readonly (readonly [string, string])[];
  readonly images: readonly (readonly [string, string])[];
}

/** Sights with what they came to, as small as they can be: there may be 50,000 of them. */
export class Looks {
  readonly #paths: string[] = [];
  #numbers = new Float64Array(FIRST_LOOKS * STRIDE);

  add(what: Sight['what'], path: string, found: Look): void {
    const at = this.#paths.length * STRIDE;
    if (at === this.#numbers.length) {
      const larger = new Float64Array(2 * at);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[at] = WHATS.indexOf(what);
    this.#numbers.set(found, at + 1);
    this.#paths.push(path);
  }

  paths(): Buffer {
    return Buffer.from(this.#paths.join('\0'));
  }

  numbers(): Uint8Array {
    return new Uint8Array(this.#numbers.buffer, 0, this.#paths.length * STRIDE * NUMBER_BYTES);
  }
}

/**
 * Checksum, length of the JSON text, length of the paths, the JSON text, then all paths, and last the numbers of
 * all looks. As JSON they alone would take longer to read than all files to look at.
 */
export function encodeGrounds(grounds: WrittenGrounds, looks: Looks): Buffer {
  const text = Buffer.from(JSON.stringify({ format: FORMAT, ...grounds }));
  const paths = looks.paths();
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32LE(text.length, 4);
  prefix.writeUInt32LE(paths.length, 8);
  const whole = Buffer.concat([prefix, text, paths, looks.numbers()]);
  whole.writeUInt32LE(crc32(whole.subarray(4)), 0);
  return whole;
}

export interface DecodedGrounds {
  readonly grounds: WrittenGrounds;
  /** Whether `test` holds of all sights; stops at the first of which it does not. */
  every(test: (what: Sight['what'], path: string, look: ArrayLike<number>) => boolean): boolean;
}

/** Undefined for anything but a whole file of this format. */
export function decodeGrounds(bytes: Buffer): DecodedGrounds | undefined {
  if (bytes.length < PREFIX_BYTES || bytes.readUInt32LE(0) !== crc32(bytes.subarray(4)))
    return undefined;
  const pathsAt = PREFIX_BYTES + bytes.readUInt32LE(4);
  const numbersAt = pathsAt + bytes.readUInt32LE(8);
  const { format, ...grounds } = JSON.parse(bytes.toString('utf8', PREFIX_BYTES, pathsAt));
  if (format !== FORMAT) return undefined;
  const paths = bytes.toString('utf8', pathsAt, numbersAt).split('\0');
  const copy = bytes.buffer.slice(bytes.byteOffset + numbersAt, bytes.byteOffset + bytes.length);
  const numbers = new Float64Array(copy, 0, Math.floor(copy.byteLength / NUMBER_BYTES));
  return {
    grounds,
    every: (test) =>
      paths.every((path, index) => {
        const at = index * STRIDE;
        const what = WHATS[numbers[at] ?? -1];
        return what !== undefined && test(what, path, numbers.subarray(at + 1, at + STRIDE));
      }),
  };
}
