import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { GrpcConnection } from './grpc.ts';

/** Blobs that a builder keeps: manifests, configs, attestations, layers. */
export interface ContentStore {
  /** The blob with that digest, or a part of it. Rejects with a `GrpcError` when there is none or the builder cannot be asked. */
  read(digest: string, part?: BlobPart): Promise<Buffer>;
}

export interface OpenContentStore extends ContentStore {
  close(): Promise<void>;
}

/** In bytes; must lie within the blob. */
export interface BlobPart {
  readonly offset: number;
  readonly size: number;
}

const READ = '/containerd.services.content.v1.Content/Read';
/** `ReadContentRequest` and `ReadContentResponse.data` (containerd `api/services/content/v1/content.proto`). */
const REQUEST_DIGEST = 1;
const REQUEST_OFFSET = 2;
const REQUEST_SIZE = 3;
const RESPONSE_DATA = 2;

/** The content service that BuildKit offers beside its own (`control/control.go`, `Register`), with every driver. */
export function contentStore(connection: GrpcConnection): ContentStore {
  return {
    read: async (digest, part = { offset: 0, size: 0 }) => {
      const message = new BinaryWriter()
        .tag(REQUEST_DIGEST, WireType.LengthDelimited)
        .string(digest)
        .tag(REQUEST_OFFSET, WireType.Varint)
        .int64(part.offset)
        .tag(REQUEST_SIZE, WireType.Varint)
        .int64(part.size)
        .finish();
      const answers = await connection.call({ path: READ, message });
      return Buffer.concat(answers.map(dataOf));
    },
  };
}

function dataOf(message: Uint8Array): Uint8Array {
  const reader = new BinaryReader(message);
  let data = new Uint8Array();
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === RESPONSE_DATA) data = new Uint8Array(reader.bytes());
    else reader.skip(type, field);
  }
  return data;
}
