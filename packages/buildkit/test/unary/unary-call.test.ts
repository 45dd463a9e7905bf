import { mkdtempSync, rmSync } from 'node:fs';
import http2 from 'node:http2';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { MOST_BYTES, unaryCall } from '../../src/unary/unary-call.ts';

type Handler = (
  stream: http2.ServerHttp2Stream,
  headers: http2.IncomingHttpHeaders,
  body: Buffer,
) => void;

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

/** Node's own HTTP/2, on a socket of its own. */
async function serve(handle: Handler): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'orchestrate-unary-'));
  const socket = path.join(folder, 's');
  const server = http2.createServer({ settings: { maxFrameSize: 16_384 } });
  const sessions = new Set<http2.ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    // Who does not answer is not spoken with.
    session.ping(Buffer.from('12345678'), () => undefined);
  });
  server.on('stream', (stream, headers) => {
    const chunks: Buffer[] = [];
    stream.on('error', () => undefined);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => handle(stream, headers, Buffer.concat(chunks)));
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  close = async () => {
    for (const session of sessions) session.destroy();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  };
  return socket;
}

function framed(message: Buffer): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

const answering =
  (make: (message: Buffer) => Buffer): Handler =>
  (stream, _headers, body) => {
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc' },
      { waitForTrailers: true },
    );
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(framed(make(body.subarray(5))));
  };

const call = { path: '/a.B/C', message: Buffer.from('question'), metadata: { 'some-name': 'v' } };

describe('one call', () => {
  it('asks as gRPC wants it and gives the message back', async () => {
    let asked: http2.IncomingHttpHeaders = {};
    const socket = await serve((stream, headers, body) => {
      asked = headers;
      answering((message) => Buffer.concat([message, Buffer.from('!')]))(stream, headers, body);
    });
    expect(Buffer.from(await unaryCall(socket, call)).toString()).toBe('question!');
    expect(asked).toMatchObject({
      ':method': 'POST',
      ':path': '/a.B/C',
      ':scheme': 'http',
      'content-type': 'application/grpc',
      te: 'trailers',
      'some-name': 'v',
    });
  });

  it.each([0, 1, 16_379, 16_380, MOST_BYTES])('sends and receives %i bytes', async (size) => {
    const message = Buffer.alloc(size, 'x');
    const socket = await serve(answering((sent) => sent));
    expect(Buffer.compare(await unaryCall(socket, { ...call, message }), message)).toBe(0);
  });

  it('takes more than the windows that HTTP/2 begins with', async () => {
    const large = Buffer.alloc(3_000_000, 'y');
    const socket = await serve(answering(() => large));
    expect(Buffer.compare(await unaryCall(socket, call), large)).toBe(0);
  });

  it('sends long names whole', async () => {
    const value = 'n'.repeat(5000);
    let got: unknown;
    const socket = await serve((stream, headers, body) => {
      got = headers['some-name'];
      answering((sent) => sent)(stream, headers, body);
    });
    await unaryCall(socket, { ...call, metadata: { 'some-name': value } });
    expect(got).toBe(value);
  });

  it('refuses what does not fit before it asks', async () => {
    const message = Buffer.alloc(MOST_BYTES + 1);
    const socket = await serve(answering((sent) => sent));
    await expect(unaryCall(socket, { ...call, message })).rejects.toThrow('too long');
  });

  const failures: Readonly<Record<string, Handler>> = {
    'a status alone': (stream) => {
      stream.respond({ ':status': 200, 'grpc-status': '5' }, { endStream: true });
    },
    'half a message': (stream) => {
      stream.respond({ ':status': 200 });
      stream.end(framed(Buffer.from('answer')).subarray(0, 8));
    },
    'a compressed message': (stream) => {
      stream.respond({ ':status': 200 });
      stream.end(Buffer.concat([Buffer.from([1]), framed(Buffer.from('answer')).subarray(1)]));
    },
    'a reset': (stream) => stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR),
    'a connection that goes away': (stream) => stream.session?.goaway(),
    'a connection that ends': (stream) => stream.session?.destroy(),
  };
  it.each(Object.entries(failures))('fails after %s', async (_what, handle) => {
    await expect(unaryCall(await serve(handle), call)).rejects.toThrow();
  });

  it('fails where nobody listens', async () => {
    await expect(unaryCall('/nowhere.sock', call)).rejects.toThrow('ENOENT');
  });
});
