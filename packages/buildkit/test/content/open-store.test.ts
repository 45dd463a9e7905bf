import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { lateContentStore } from '../../src/content/late-store.ts';
import { openContentStore } from '../../src/content/open-store.ts';
import { fakeEngine } from '../support/fake-engine.ts';

let cleanUp: (() => Promise<void>) | undefined;
afterEach(async () => {
  await cleanUp?.();
  cleanUp = undefined;
});

const open = (host: string) =>
  openContentStore({
    env: { DOCKER_CONFIG: '/nowhere', DOCKER_HOST: host },
    buildx: '/nowhere/buildx',
    builder: undefined,
  });

describe('opening a content store', () => {
  it('asks the engine itself to switch to BuildKit', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'grpc-'));
    const asked: string[] = [];
    const server = net.createServer((socket) => {
      socket.once('data', (data) => {
        asked.push(...data.toString().split('\r\n'));
        // With the first frame of the server in the same packet, as it comes over a slow line.
        const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
        const head = 'HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n';
        socket.write(Buffer.concat([Buffer.from(head), settings]));
      });
    });
    await new Promise<void>((resolve) => server.listen(join(folder, 'docker.sock'), resolve));
    cleanUp = async () => {
      server.close();
      await rm(folder, { recursive: true });
    };
    const store = await open(`unix://${folder}/docker.sock`);
    await store.close();
    expect(asked).toEqual(
      expect.arrayContaining(['POST /grpc HTTP/1.1', 'Connection: Upgrade', 'Upgrade: h2c']),
    );
  });

  it('fails when the engine refuses, or is not there', async () => {
    const engine = await fakeEngine({});
    cleanUp = () => engine.close();
    await expect(open(engine.host)).rejects.toThrow('answered 404 instead of switching to gRPC');
    await expect(open('unix:///nowhere.sock')).rejects.toThrow('ENOENT');
  });

  it('tells a failure to those who read, and to nobody else', async () => {
    const unread = lateContentStore(open('unix:///nowhere.sock'));
    await unread.close();
    const read = lateContentStore(open('unix:///nowhere.sock'));
    await expect(read.read('sha256:1')).rejects.toThrow('ENOENT');
    await read.close();
  });
});
