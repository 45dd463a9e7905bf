import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeTextField, readFields } from '../../src/unary/fields.ts';

const fieldNumber = fc.integer({ min: 1, max: 2 ** 28 - 1 });
const text = fc.string({ unit: 'binary', maxLength: 300 });

/** The same message by a library. */
function written(fields: readonly (readonly [number, string | bigint])[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const [number, value] of fields) {
    if (typeof value === 'bigint') writer.tag(number, WireType.Varint).int64(value);
    else writer.tag(number, WireType.LengthDelimited).string(value);
  }
  return writer.finish();
}

describe('fields of a message', () => {
  it('are written as a library reads them', () => {
    fc.assert(
      fc.property(fieldNumber, text, (number, value) => {
        const reader = new BinaryReader(encodeTextField(number, value));
        expect(reader.tag()).toEqual([number, WireType.LengthDelimited]);
        expect(reader.string()).toBe(Buffer.from(value).toString());
        expect(reader.pos).toBe(reader.len);
      }),
    );
  });

  it('are read as a library writes them, and numbers passed over', () => {
    const value = fc.oneof(text, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));
    fc.assert(
      fc.property(fc.array(fc.tuple(fieldNumber, value)), (fields) => {
        const found = readFields(written(fields)).map(({ number, bytes }) => [
          number,
          Buffer.from(bytes),
        ]);
        const texts = fields.filter(([, one]) => typeof one === 'string');
        expect(found).toEqual(texts.map(([number, one]) => [number, Buffer.from(String(one))]));
      }),
    );
  });

  it('pass over numbers of a fixed length', () => {
    const writer = new BinaryWriter();
    writer.tag(1, WireType.Bit32).fixed32(7).tag(2, WireType.Bit64).double(0.5);
    writer.tag(3, WireType.LengthDelimited).string('x');
    expect(readFields(writer.finish())).toEqual([{ number: 3, bytes: new Uint8Array([0x78]) }]);
  });

  it.each([
    ['cut off in a text', encodeTextField(1, 'hello').subarray(0, 4)],
    ['cut off in a length', Buffer.from([0x0a, 0x80])],
    ['of a group, which nobody writes any more', Buffer.from([0x0b])],
  ])('are refused in a message %s', (_, message) => {
    expect(() => readFields(message)).toThrow(/^the message/);
  });
});
