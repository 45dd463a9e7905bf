import { BinaryReader } from '@bufbuild/protobuf/wire';
import type { CacheKind, CacheOrigin, CacheRecord } from '@orchestrate/model';
import { parseOrigin } from './origin.ts';

/** Field numbers of `UsageRecord` (BuildKit `api/services/control/control.proto`). */
const ID = 1;
const IN_USE = 3;
const SIZE = 4;
const CREATED_AT = 6;
const LAST_USED_AT = 7;
const USAGE_COUNT = 8;
const DESCRIPTION = 9;
const RECORD_TYPE = 10;
const SHARED = 11;
const PARENTS = 12;

/** Reads one record of a builder's cache; fields that are not known here are passed over. */
export function readUsageRecord(bytes: Uint8Array): CacheRecord {
  const fields = readFields(bytes);
  const { description, type, lastUsedAt, ...rest } = fields;
  const origin = parseOrigin(description);
  return {
    ...rest,
    description,
    origin,
    kind: kindOf(type, origin),
    ...(lastUsedAt !== undefined && { lastUsedAt }),
  };
}

interface Fields extends Omit<CacheRecord, 'origin' | 'kind'> {
  readonly type: string;
}

function readFields(bytes: Uint8Array): Fields {
  const reader = new BinaryReader(bytes);
  const parents: string[] = [];
  let fields: Fields = { ...EMPTY, parents };
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field === PARENTS) parents.push(reader.string());
    else {
      const read = READERS[field];
      if (read === undefined) reader.skip(wire, field);
      else fields = { ...fields, ...read(reader) };
    }
  }
  return fields;
}

const EMPTY: Omit<Fields, 'parents'> = {
  id: '',
  type: 'regular',
  description: '',
  sizeBytes: 0,
  createdAt: 0,
  usageCount: 0,
  inUse: false,
  shared: false,
};

const READERS: Readonly<Record<number, (reader: BinaryReader) => Partial<Fields>>> = {
  [ID]: (reader) => ({ id: reader.string() }),
  [IN_USE]: (reader) => ({ inUse: reader.bool() }),
  // BuildKit says -1 when it could not measure.
  [SIZE]: (reader) => ({ sizeBytes: Math.max(0, Number(reader.int64())) }),
  [CREATED_AT]: (reader) => ({ createdAt: readTimestamp(reader.bytes()) }),
  [LAST_USED_AT]: (reader) => ({ lastUsedAt: readTimestamp(reader.bytes()) }),
  [USAGE_COUNT]: (reader) => ({ usageCount: Number(reader.int64()) }),
  [DESCRIPTION]: (reader) => ({ description: reader.string() }),
  [RECORD_TYPE]: (reader) => ({ type: reader.string() }),
  [SHARED]: (reader) => ({ shared: reader.bool() }),
};

/** `google.protobuf.Timestamp`, in milliseconds since the epoch. */
function readTimestamp(bytes: Uint8Array): number {
  const reader = new BinaryReader(bytes);
  let ms = 0;
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field === 1) ms += Number(reader.int64()) * 1000;
    else if (field === 2) ms += Math.trunc(reader.int32() / 1e6);
    else reader.skip(wire, field);
  }
  return ms;
}

/** `client/diskusage.go`, `UsageRecordType`. Pulled bases, downloads and copies of contexts are `regular` there. */
function kindOf(type: string, origin: CacheOrigin): CacheKind {
  switch (type) {
    case 'exec.cachemount':
      return 'mounts';
    case 'source.local':
    case 'source.git.checkout':
      return 'sources';
    case 'internal':
    case 'frontend':
      return 'internal';
    default:
      return KINDS[origin.kind] ?? 'layers';
  }
}

const KINDS: Partial<Record<CacheOrigin['kind'], CacheKind>> = {
  pulled: 'bases',
  context: 'sources',
  download: 'sources',
};
