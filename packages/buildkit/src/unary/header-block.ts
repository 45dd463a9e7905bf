/** Entries of HPACK's static table (RFC 7541, appendix A). */
const STATIC = { authority: 1, methodPost: 3, path: 4, schemeHttp: 6 } as const;
const INDEXED = 0x80;
/** Literal header field without indexing: nothing that the other side would have to remember. */
const LITERAL_BITS = 4;
const STRING_BITS = 7;

/** Header block of a gRPC request (`grpc/doc/PROTOCOL-HTTP2.md`), with every text as it is. */
export function encodeRequestHeaders(
  path: string,
  metadata: Readonly<Record<string, string>>,
): Buffer {
  const named = { 'content-type': 'application/grpc', te: 'trailers', ...metadata };
  return Buffer.concat([
    Buffer.from([INDEXED | STATIC.methodPost, INDEXED | STATIC.schemeHttp]),
    integer(STATIC.path, LITERAL_BITS),
    text(path),
    integer(STATIC.authority, LITERAL_BITS),
    text('localhost'),
    ...Object.entries(named).flatMap(([name, value]) => [
      integer(0, LITERAL_BITS),
      text(name),
      text(value),
    ]),
  ]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([integer(bytes.length, STRING_BITS), bytes]);
}

/** An integer with a prefix of so many bits (RFC 7541, section 5.1), the bits before it zero. */
function integer(value: number, bits: number): Buffer {
  const most = 2 ** bits - 1;
  if (value < most) return Buffer.from([value]);
  const bytes = [most];
  let rest = value - most;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}
