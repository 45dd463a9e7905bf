/** Wire types of Protocol Buffers (protobuf.dev/programming-guides/encoding). */
const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;
const TYPE_BITS = 3;

/** A text or a message in a message. */
export interface Field {
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** A field that holds text, as it is written. */
export function encodeTextField(number: number, text: string): Buffer {
  const bytes = Buffer.from(text);
  const tag = (number << TYPE_BITS) | LENGTH_DELIMITED;
  return Buffer.concat([Buffer.from([...varint(tag), ...varint(bytes.length)]), bytes]);
}

/**
 * Texts and messages in a message, in their order; numbers are passed over. Throws for what is not whole. A
 * library for Protocol Buffers takes longer to load and to warm up than all else that a run without work does
 * with the answer.
 */
export function readFields(message: Uint8Array): Field[] {
  const reader = new Reader(message);
  const fields: Field[] = [];
  while (!reader.isAtEnd()) {
    const tag = reader.varint();
    const number = Math.floor(tag / 2 ** TYPE_BITS);
    switch (tag % 2 ** TYPE_BITS) {
      case LENGTH_DELIMITED:
        fields.push({ number, bytes: reader.bytes(reader.varint()) });
        break;
      case VARINT:
        reader.varint();
        break;
      case FIXED64:
        reader.bytes(8);
        break;
      case FIXED32:
        reader.bytes(4);
        break;
      default:
        throw new Error('the message has a field of an unknown type');
    }
  }
  return fields;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}

class Reader {
  readonly #message: Uint8Array;
  #at = 0;

  constructor(message: Uint8Array) {
    this.#message = message;
  }

  isAtEnd(): boolean {
    return this.#at === this.#message.length;
  }

  /** Right up to 2^53; what is larger is no length, and only passed over. */
  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.#message[this.#at];
      if (byte === undefined) throw new Error('the message is not whole');
      this.#at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  bytes(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#message.length) throw new Error('the message is not whole');
    const bytes = this.#message.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }
}
