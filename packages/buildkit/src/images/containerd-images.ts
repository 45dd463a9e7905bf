import { encodeTextField, type Field, readFields } from '../unary/fields.ts';
import { MOST_BYTES, unaryCall } from '../unary/unary-call.ts';

const LIST = '/containerd.services.images.v1.Images/List';
/** Field numbers of containerd `api/services/images/v1/images.proto` and `api/types/descriptor.proto`. */
const REQUEST_FILTERS = 1;
const RESPONSE_IMAGES = 1;
const IMAGE_NAME = 1;
const IMAGE_TARGET = 3;
const DESCRIPTOR_DIGEST = 2;

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
  return new Map(answers.flatMap(readFields).filter(isImage).map(nameAndDigest));
}

/** Filters that ask for all names, in as few messages as can be sent. */
function requests(names: readonly string[]): Buffer[] {
  const messages: Buffer[] = [];
  let filters: Buffer[] = [];
  let size = 0;
  for (const name of names) {
    const filter = encodeTextField(REQUEST_FILTERS, `name==${JSON.stringify(name)}`);
    if (size + filter.length > MOST_BYTES) {
      messages.push(Buffer.concat(filters));
      filters = [];
      size = 0;
    }
    filters.push(filter);
    size += filter.length;
  }
  return [...messages, Buffer.concat(filters)];
}

function isImage({ number }: Field): boolean {
  return number === RESPONSE_IMAGES;
}

function nameAndDigest({ bytes }: Field): [string, string] {
  const fields = readFields(bytes);
  const target = readFields(bytesOf(fields, IMAGE_TARGET));
  return [textOf(fields, IMAGE_NAME), textOf(target, DESCRIPTOR_DIGEST)];
}

function textOf(fields: readonly Field[], wanted: number): string {
  return Buffer.from(bytesOf(fields, wanted)).toString('utf8');
}

function bytesOf(fields: readonly Field[], wanted: number): Uint8Array {
  return fields.find(({ number }) => number === wanted)?.bytes ?? new Uint8Array();
}
