import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { MOST_BYTES, unaryCall } from '../unary/unary-call.ts';

const LIST = '/containerd.services.images.v1.Images/List';
/** Field numbers of containerd `api/services/images/v1/images.proto` and `api/types/descriptor.proto`. */
const REQUEST_FILTERS = 1;
const RESPONSE_IMAGES = 1;
const IMAGE_NAME = 1;
const IMAGE_TARGET = 3;
const DESCRIPTOR_DIGEST = 2;
/** Number, type and length of a field, at most. */
const FIELD_BYTES = 6;

/**
 * Digest of each named image in containerd's own store, names in full (`docker.io/library/x:1`). One call for some
 * 800 names: about a millisecond for fifty, where the engine's list takes five for each. Rejects when the socket
 * is not ours to open.
 */
export async function containerdDigests(
  { socket, namespace }: { readonly socket: string; readonly namespace: string },
  names: readonly string[],
): Promise<Map<string, string>> {
  const answers = await Promise.all(
    requests(names).map((message) =>
      unaryCall(socket, { path: LIST, message, metadata: { 'containerd-namespace': namespace } }),
    ),
  );
  return new Map(
    answers.flatMap((answer) => bytesFields(answer, RESPONSE_IMAGES)).map(nameAndDigest),
  );
}

/** Filters that ask for all names, in as few messages as can be sent. */
function requests(names: readonly string[]): Uint8Array[] {
  const messages: Uint8Array[] = [];
  let request = new BinaryWriter();
  let size = 0;
  for (const name of names) {
    const filter = `name==${JSON.stringify(name)}`;
    const most = Buffer.byteLength(filter) + FIELD_BYTES;
    if (size + most > MOST_BYTES) {
      messages.push(request.finish());
      request = new BinaryWriter();
      size = 0;
    }
    request.tag(REQUEST_FILTERS, WireType.LengthDelimited).string(filter);
    size += most;
  }
  return [...messages, request.finish()];
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
