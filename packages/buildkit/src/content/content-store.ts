import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { GrpcConnection } from './grpc.ts';

/** Blobs that a builder keeps: manifests, configs, attestations, layers. */
export interface ContentStore {
  /** The blob with that digest. Rejects with a `GrpcError` when there is none or the builder cannot be asked. */
  read(digest: string): Promise<Buffer>;
}

const READ = '/containerd.services.content.v1.Content/Read';
/** `ReadContentRequest.digest` and `ReadContentResponse.data` (containerd `api/services/content/v1/content.proto`). */
const REQUEST_DIGEST = 1;
const RESPONSE_DATA = 2;

/** The content service that BuildKit offers beside its own (`control/control.go`, `Register`), with every driver. */
export function contentStore(connection: GrpcConnection): ContentStore {
  return {
    read: async (digest) => {
      const message = new BinaryWriter()
        .tag(REQUEST_DIGEST, WireType.LengthDelimited)
        .string(digest)
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
