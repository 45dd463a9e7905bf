import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';
import { readUsageRecord } from '../../src/cache/usage-record.ts';

function message(write: (writer: BinaryWriter) => void): Uint8Array {
  const writer = new BinaryWriter();
  write(writer);
  return writer.finish();
}

function time(seconds: number, nanos: number): Uint8Array {
  return message((writer) => {
    writer.tag(1, WireType.Varint).int64(seconds).tag(2, WireType.Varint).int32(nanos);
  });
}

function usage(type: string, description: string): Uint8Array {
  return message((writer) => {
    writer.tag(1, WireType.LengthDelimited).string('abc');
    writer.tag(4, WireType.Varint).int64(4096);
    writer.tag(5, WireType.LengthDelimited).string('not used any more');
    writer.tag(6, WireType.LengthDelimited).bytes(time(1_750_000_000, 500_000_000));
    writer.tag(8, WireType.Varint).int64(3);
    writer.tag(9, WireType.LengthDelimited).string(description);
    writer.tag(10, WireType.LengthDelimited).string(type);
    writer.tag(11, WireType.Varint).bool(true);
    for (const parent of ['p', 'q']) writer.tag(12, WireType.LengthDelimited).string(parent);
  });
}

describe('records of a builder’s cache', () => {
  it('reads them, and passes over what is not known', () => {
    expect(readUsageRecord(usage('regular', '[1/2] COPY a /'))).toEqual({
      id: 'abc',
      kind: 'layers',
      origin: { kind: 'step', text: 'COPY a /' },
      description: '[1/2] COPY a /',
      sizeBytes: 4096,
      createdAt: 1_750_000_000_500,
      usageCount: 3,
      inUse: false,
      shared: true,
      parents: ['p', 'q'],
    });
  });

  it('has a time of last use when there was one', () => {
    const bytes = message((writer) => {
      writer.tag(7, WireType.LengthDelimited).bytes(time(1, 0));
    });
    expect(readUsageRecord(bytes).lastUsedAt).toBe(1000);
  });

  it('takes a size that could not be measured for none', () => {
    const bytes = message((writer) => void writer.tag(4, WireType.Varint).int64(-1));
    expect(readUsageRecord(bytes).sizeBytes).toBe(0);
  });

  it.each([
    ['exec.cachemount', 'cached mount /c from exec x', 'mounts'],
    ['source.local', 'local source for context', 'sources'],
    ['source.git.checkout', 'git snapshot for https://h/x', 'sources'],
    ['regular', 'http url https://h/x', 'sources'],
    ['regular', 'local source for context', 'sources'],
    ['regular', 'pulled from docker.io/library/x:1@sha256:0', 'bases'],
    ['regular', 'mount / from exec make', 'layers'],
    ['frontend', 'pulled from docker.io/docker/dockerfile:1@sha256:0', 'internal'],
    ['internal', '', 'internal'],
  ])('tells the kind of %s, %s', (type, description, kind) => {
    expect(readUsageRecord(usage(type, description)).kind).toBe(kind);
  });
});
