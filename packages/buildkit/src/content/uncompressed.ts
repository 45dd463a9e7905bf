import { Readable } from 'node:stream';

const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];

/** The bytes that gzip or zstd made, told by their beginning (RFC 1952, RFC 8878); other bytes as they are. */
export async function* uncompressed(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  const pieces = source[Symbol.asyncIterator]();
  const first = await pieces.next();
  if (first.done === true) return;
  const whole = startingWith(first.value, pieces);
  const decoder = await decoderFor(first.value);
  if (decoder === undefined) {
    yield* whole;
    return;
  }
  const compressed = Readable.from(whole);
  // An iterator of the decoder must see that its source failed.
  compressed.on('error', (error) => decoder.destroy(error));
  for await (const chunk of compressed.pipe(decoder)) yield new Uint8Array(chunk);
}

async function decoderFor(bytes: Uint8Array) {
  // Loaded where something is decoded, which most runs do not.
  const { createGunzip, createZstdDecompress } = await import('node:zlib');
  if (GZIP.every((byte, index) => bytes[index] === byte)) return createGunzip();
  return ZSTD.every((byte, index) => bytes[index] === byte) ? createZstdDecompress() : undefined;
}

async function* startingWith(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first;
  for (let piece = await rest.next(); piece.done !== true; piece = await rest.next())
    yield piece.value;
}
