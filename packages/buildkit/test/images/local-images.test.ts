import { afterEach, describe, expect, it } from 'vitest';
import { createLocalImages } from '../../src/index.ts';
import { type Answers, type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

let engine: FakeEngine | undefined;
afterEach(async () => {
  await engine?.close();
  engine = undefined;
});

async function withEngine(answers: Answers): Promise<FakeEngine> {
  engine = await fakeEngine(answers);
  return engine;
}

const elsewhere = {
  body: {
    Name: 'another-machine',
    DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']],
    Containerd: { Address: '/run/containerd/containerd.sock', Namespaces: { Containers: 'moby' } },
  },
};

describe('local images', () => {
  it('asks the engine once for all tags, and does not open a containerd of this machine for another’s', async () => {
    const { host, asked } = await withEngine({
      'GET /info': elsewhere,
      'GET /images/json': {
        body: [
          { Id: 'sha256:1', RepoTags: ['shop/web:1', 'shop/web:latest'] },
          { Id: 'sha256:2', RepoTags: ['localhost:5000/api:2'] },
          { Id: 'sha256:3', RepoTags: null },
        ],
      },
    });
    const found = await createLocalImages({ DOCKER_HOST: host }).digests([
      'docker.io/shop/web:1',
      'localhost:5000/api:2',
      'docker.io/library/gone:1',
    ]);
    expect(found).toEqual(
      new Map([
        ['docker.io/shop/web:1', 'sha256:1'],
        ['localhost:5000/api:2', 'sha256:2'],
      ]),
    );
    expect(asked.map((one) => one.replaceAll('+', ' '))).toEqual([
      'GET /info',
      'GET /images/json?filters={"reference":["shop/web:1","localhost:5000/api:2","gone:1"]}',
    ]);
  });

  it('asks nothing for no tags, and finds nothing where there is no engine', async () => {
    const { host, asked } = await withEngine({});
    expect((await createLocalImages({ DOCKER_HOST: host }).digests([])).size).toBe(0);
    expect(asked).toEqual([]);
    const nowhere = createLocalImages({ DOCKER_HOST: 'unix:///nowhere.sock' });
    expect((await nowhere.digests(['a:1'])).size).toBe(0);
  });

  it('tags, and throws what the engine says when it does not', async () => {
    const { host, asked } = await withEngine({ 'POST /images/sha256:1/tag': { body: null } });
    const images = createLocalImages({ DOCKER_HOST: host });
    await images.tag('sha256:1', 'shop/web:2');
    expect(asked).toEqual(['POST /images/sha256:1/tag?repo=docker.io/shop/web&tag=2']);
    await expect(images.tag('sha256:2', 'shop/web:2')).rejects.toThrow('page not found');
  });
});
