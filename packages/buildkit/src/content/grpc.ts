import type http2 from 'node:http2';
import type { Duplex } from 'node:stream';

/** A failed call, with gRPC's status code (`google.rpc.Code`). */
export class GrpcError extends Error {
  override readonly name = 'GrpcError';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export interface GrpcCall {
  /** `/package.Service/Method`. */
  readonly path: string;
  readonly message: Uint8Array;
  readonly metadata?: Readonly<Record<string, string>>;
  /** What the other side is given for the whole call; 20 seconds unless told. */
  readonly timeoutMs?: number;
}

/** gRPC over one HTTP/2 connection (`grpc/doc/PROTOCOL-HTTP2.md`): a request message in, any number of messages out. */
export interface GrpcConnection {
  call(call: GrpcCall): Promise<Uint8Array[]>;
  close(): void;
}

/** A connection, and what ends it and all that it stands on. */
export interface OpenConnection {
  readonly connection: GrpcConnection;
  close(): Promise<void>;
}

const UNKNOWN = 2;
const UNAVAILABLE = 14;
const TIMEOUT_MS = 20_000;
/** We wait a little longer than the other side is given. */
const PATIENCE_MS = 5_000;
const PREFIX_BYTES = 5;
/** What the other side may send without waiting for us: layers come in pieces of this size. */
const WINDOW_BYTES = 4 * 1024 * 1024;

export function openGrpc(stream: Duplex): GrpcConnection {
  // It takes 20 ms to load.
  const session = process.getBuiltinModule('node:http2').connect('http://localhost', {
    createConnection: () => stream,
    settings: { initialWindowSize: WINDOW_BYTES },
  });
  session.once('connect', () => {
    // It may have been closed before it was open.
    if (!session.destroyed) session.setLocalWindowSize(2 * WINDOW_BYTES);
  });
  // Calls report what happens to them; without listeners a broken connection would end the process.
  session.on('error', () => undefined);
  stream.on('error', () => undefined);
  return {
    call: (call) => exchange(session, call),
    // Not at once: Node hands what the stream has already read to the new session a tick later, whether or
    // not it was destroyed by then, and throws where nobody can catch it.
    close: () => void setImmediate(() => session.destroy()),
  };
}

function exchange(
  session: http2.ClientHttp2Session,
  { path, message, metadata, timeoutMs = TIMEOUT_MS }: GrpcCall,
): Promise<Uint8Array[]> {
  return new Promise((resolve, reject) => {
    if (session.destroyed) throw new GrpcError(UNAVAILABLE, 'the connection is closed');
    const headers = {
      ...metadata,
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      'grpc-timeout': `${timeoutMs}m`,
      te: 'trailers',
    };
    const call = session.request(headers, { signal: AbortSignal.timeout(timeoutMs + PATIENCE_MS) });
    const chunks: Buffer[] = [];
    let status: http2.IncomingHttpHeaders = {};
    const note = (headers: http2.IncomingHttpHeaders): void => {
      if (headers['grpc-status'] !== undefined) status = headers;
    };
    call.on('response', note);
    call.on('trailers', note);
    call.on('data', (chunk: Buffer) => chunks.push(chunk));
    call.once('error', (error) => reject(new GrpcError(UNAVAILABLE, error.message)));
    call.once('close', () => {
      const code = Number(status['grpc-status'] ?? UNKNOWN);
      if (code === 0) resolve(messages(Buffer.concat(chunks)));
      else reject(new GrpcError(code, String(status['grpc-message'] ?? 'the call ended early')));
    });
    call.end(framed(message));
  });
}

/** A message with its five-byte prefix: not compressed, and its length. */
function framed(message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

function messages(received: Buffer): Uint8Array[] {
  const all: Uint8Array[] = [];
  for (let at = 0; at + PREFIX_BYTES <= received.length; ) {
    const start = at + PREFIX_BYTES;
    at = start + received.readUInt32BE(at + 1);
    all.push(received.subarray(start, at));
  }
  return all;
}
