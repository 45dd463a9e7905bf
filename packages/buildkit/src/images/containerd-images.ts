import net from 'node:net';
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { openGrpc } from '../content/grpc.ts';

const LIST = '/containerd.services.images.v1.Images/List';
/** Field numbers of containerd `api/services/images/v1/images.proto` and `api/types/descriptor.proto`. */
const REQUEST_FILTERS = 1;
const RESPONSE_IMAGES = 1;
const IMAGE_NAME = 1;
const IMAGE_TARGET = 3;
const DESCRIPTOR_DIGEST = 2;

/**
 * Digest of each named image in containerd's own store, names in full (`docker.io/library/x:1`). One call,
 * however many: about a millisecond for fifty, where the engine's list takes five for each. Rejects when the
 * socket is not ours to open.
 */
export async function containerdDigests(
  { socket, namespace }: { readonly socket: string; readonly namespace: string },
  names: readonly string[],
): Promise<Map<string, string>> {
  const connection = openGrpc(net.connect(socket));
  try {
    const request = new BinaryWriter();
    for (const name of names) {
      request
        .tag(REQUEST_FILTERS, WireType.LengthDelimited)
        .string(`name==${JSON.stringify(name)}`);
    }
    const answers = await connection.call({
      path: LIST,
      message: request.finish(),
      metadata: { 'containerd-namespace': namespace },
    });
    return new Map(
      answers.flatMap((answer) => bytesFields(answer, RESPONSE_IMAGES)).map(nameAndDigest),
    );
  } finally {
    connection.close();
  }
}

function nameAndDigest(image: Uint8Array): [string, string] {
  const [target] = bytesFields(image, IMAGE_TARGET);
  return [
    textField(image, IMAGE_NAME),
    target === undefined ? '' : textField(target, DESCRIPTOR_DIGEST),
  ];
}

function textField(message: Uint8Array, wanted: number): string {
  const [bytes] = bytesFields(message, wanted);
  return Buffer.from(bytes ?? []).toString('utf8');
}

/** All length-delimited fields with that number. */
function bytesFields(message: Uint8Array, wanted: number): Uint8Array[] {
  const reader = new BinaryReader(message);
  const found: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === wanted && type === WireType.LengthDelimited) found.push(reader.bytes());
    else reader.skip(type, field);
  }
  return found;
}
