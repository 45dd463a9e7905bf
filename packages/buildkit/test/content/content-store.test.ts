import http2 from 'node:http2';
import net from 'node:net';
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { settled } from '@orchestrate/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { contentStore } from '../../src/content/content-store.ts';
import { type GrpcConnection, openGrpc } from '../../src/content/grpc.ts';
import { SharedStores } from '../../src/content/shared-stores.ts';

type Reply = (digest: string, stream: http2.ServerHttp2Stream) => void;

let end: (() => void) | undefined;
afterEach(() => {
  end?.();
  end = undefined;
});

/** A content service in this process that replies as the test says. */
async function serve(reply: Reply): Promise<{ connection: GrpcConnection; paths: string[] }> {
  const paths: string[] = [];
  const server = http2.createServer();
  server.on('stream', (stream, headers) => {
    paths.push(String(headers[':path']));
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const reader = new BinaryReader(Buffer.concat(chunks).subarray(5));
      reader.tag();
      reply(reader.string(), stream);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const connection = openGrpc(net.connect(address.port, '127.0.0.1'));
  end = () => {
    connection.close();
    server.close();
  };
  return { connection, paths };
}

function frame(offset: number, data: string): Buffer {
  const message = new BinaryWriter()
    .tag(1, WireType.Varint)
    .int64(offset)
    .tag(2, WireType.LengthDelimited)
    .bytes(Buffer.from(data))
    .finish();
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

function finish(
  stream: http2.ServerHttp2Stream,
  frames: readonly Buffer[],
  status: Record<string, string>,
): void {
  stream.on('wantTrailers', () => stream.sendTrailers(status));
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.end(Buffer.concat(frames));
}

describe('the content store', () => {
  it('puts the pieces of a blob together', async () => {
    const { connection, paths } = await serve((digest, stream) =>
      finish(stream, [frame(0, `${digest} `), frame(9, 'and more')], { 'grpc-status': '0' }),
    );
    const store = contentStore(connection);
    const blobs = await Promise.all([store.read('sha256:1'), store.read('sha256:2')]);
    expect(blobs.map(String)).toEqual(['sha256:1 and more', 'sha256:2 and more']);
    expect(new Set(paths)).toEqual(new Set(['/containerd.services.content.v1.Content/Read']));
  });

  it('tells why a blob cannot be had', async () => {
    const { connection } = await serve((_, stream) =>
      stream.respond(
        {
          ':status': 200,
          'grpc-status': '5',
          'grpc-message': 'content digest sha256:1: not found',
        },
        { endStream: true },
      ),
    );
    await expect(contentStore(connection).read('sha256:1')).rejects.toMatchObject({
      code: 5,
      message: 'content digest sha256:1: not found',
    });
  });

  it('may be closed before it is open', async () => {
    const { connection } = await serve(() => undefined);
    connection.close();
    await expect(contentStore(connection).read('sha256:1')).rejects.toThrow(/./);
  });

  it('fails when the connection breaks off, and afterwards', async () => {
    const { connection } = await serve((_, stream) => stream.session?.destroy());
    const store = contentStore(connection);
    await expect(store.read('sha256:1')).rejects.toThrow(/./);
    connection.close();
    await settled();
    await expect(store.read('sha256:1')).rejects.toMatchObject({ code: 14 });
  });
});

describe('shared stores', () => {
  it('are one connection for all who use a builder at the same time, closed by the last', async () => {
    const log: string[] = [];
    const stores = new SharedStores();
    const dial = (name: string) => () => {
      log.push(`open ${name}`);
      return {
        read: async () => Buffer.from(name),
        close: async () => void log.push(`close ${name}`),
      };
    };
    const first = stores.lease('a', dial('one'));
    const second = stores.lease('a', dial('two'));
    const other = stores.lease('b', dial('three'));
    await first.release();
    expect(String(await second.store.read('x'))).toBe('one');
    await second.release();
    await other.release();
    await stores.lease('a', dial('four')).release();
    expect(log).toEqual([
      'open one',
      'open three',
      'close one',
      'close three',
      'open four',
      'close four',
    ]);
  });
});
