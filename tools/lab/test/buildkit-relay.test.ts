import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { relayAddress, relayBuildkit } from '../src/engine/buildkit-relay.ts';

let folder = '';
let engine: Server;
let relay: net.Server;

/** An engine whose BuildKit greets, and then says everything twice. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relay-'));
  const socket = join(folder, 'docker.sock');
  engine = createServer((_request, response) => response.writeHead(404).end());
  engine.on('upgrade', (request, stream) => {
    stream.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
    stream.write(`${request.method} ${request.url} ${request.headers.upgrade};`);
    stream.on('data', (piece: Buffer) => stream.write(`${String(piece)}${String(piece)};`));
    stream.on('end', () => stream.end());
  });
  engine.listen(socket);
  await once(engine, 'listening');
  relay = await relayBuildkit(socket);
});
afterEach(async () => {
  relay.close();
  engine.close();
  await rm(folder, { recursive: true });
});

function connect(): net.Socket {
  const { hostname, port } = new URL(relayAddress(relay));
  return net.connect(Number(port), hostname);
}

describe('the BuildKit of an engine, on a port', () => {
  it('is behind the upgrade that the engine wants, one for each connection', async () => {
    const clients = [connect(), connect()];
    for (const client of clients) client.end('hello');
    for (const client of clients) expect(await text(client)).toBe('POST /grpc h2c;hellohello;');
  });

  it('is on the loopback interface alone', () => {
    expect(relayAddress(relay)).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/);
  });

  it('ends the connection when the engine does not switch', async () => {
    engine.removeAllListeners('upgrade');
    expect(await text(connect())).toBe('');
  });
});
