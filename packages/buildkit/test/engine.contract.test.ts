import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildBatch, BuildRequest, BuildResult } from '@orchestrate/model';
import { formatImageRef, parseImageRef } from '@orchestrate/model';
import {
  buildBatch,
  buildRequest,
  metPassingFault,
  type RecordingObserver,
  recordingObserver,
} from '@orchestrate/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBuilders, createBuildkitDriver, createLocalImages } from '../src/index.ts';
import { type Engine, useEngine } from './support/engine.ts';

type Built = Extract<BuildResult, { status: 'built' }>;
type Files = Readonly<Record<string, string | Uint8Array>>;

describe('BuildKit as it really is', () => {
  let engine: Engine;
  const clock = { now: () => Date.now() };
  const driver = createBuildkitDriver({ env: process.env, clock });
  const images = createLocalImages(process.env);
  beforeAll(async () => {
    engine = await useEngine();
  });
  afterAll(() => engine?.close());

  async function request(service: string, files: Files, given: Partial<BuildRequest> = {}) {
    const context = await engine.context(files);
    const tags = [engine.newTag(service)];
    return buildRequest(service, {
      context,
      dockerfile: join(context, 'Dockerfile'),
      tags,
      ...given,
    });
  }

  async function run(batch: BuildBatch, attempts = 3): Promise<RecordingObserver> {
    const observer = recordingObserver();
    await driver.build({ sourcePolicy: engine.policy, ...batch }, observer);
    return attempts > 1 && metPassingFault(observer) ? run(batch, attempts - 1) : observer;
  }

  function built(result: BuildResult): Built {
    if (result.status !== 'built') throw new Error(JSON.stringify(result));
    return result;
  }

  /** Builds into a folder and gives a file of the result. */
  async function fileOf(service: string, files: Files, given: Partial<BuildRequest> = {}) {
    const dest = join(await engine.context({}), 'out, ${put}');
    const made = await request(service, files, {
      ...given,
      tags: [],
      outputs: [{ kind: 'local', dest }],
    });
    const { results } = await run(buildBatch([made]));
    return { result: built(results[0]!), content: await readFile(join(dest, 'out')) };
  }

  const copiesOut = (run: string): string =>
    `FROM ${engine.base} AS work\nARG VALUE\n${run}\nFROM scratch\nCOPY --from=work /out /out\n`;

  it.each([
    'plain',
    '${HOME} %{if true}yes%{endif} $${twice} %%{percent} $HOME $',
    'quotes "double" and \'single\' \\ back, comma, = equals',
    'two\nlines\n\tand a tab',
    'ünïcödé 🐳',
  ])('passes the build argument %j on as it is', async (value) => {
    const dockerfile = copiesOut('RUN printf %s "$VALUE" > /out');
    const { content, result } = await fileOf(
      'argument',
      { Dockerfile: dockerfile },
      { args: { VALUE: value } },
    );
    expect(content.toString()).toBe(value);
    expect(result.digest).toBeUndefined();
    expect(result.images).toEqual([]);
  });

  it.each([
    ['one line', Buffer.from('s3cret "quoted", ${x}')],
    ['several lines', Buffer.from('-----BEGIN\nkey\n-----END\n')],
    ['bytes that are no text', Buffer.from([0, 255, 10, 13, 128, 0])],
  ])('mounts a secret of %s as it is', async (_, value) => {
    const mount =
      'RUN --mount=type=secret,id=the-secret,required=true cat /run/secrets/the-secret > /out';
    const dockerfile = copiesOut(`${mount} && : ${Date.now()}`);
    const secrets = [{ id: 'the-secret', value }];
    const { content } = await fileOf('secret', { Dockerfile: dockerfile }, { secrets });
    expect(content).toEqual(value);
  });

  it('reads contexts and Dockerfiles wherever they are, and named contexts', async () => {
    const docs = await engine.context({ note: 'from the other context' });
    const folder = await engine.context({
      'my context, ${dir}/file': 'x',
      'docker files/The Dockerfile': `FROM ${engine.base} AS work\nCOPY file /file\nCOPY --from=docs note /out\nFROM scratch\nCOPY --from=work /out /out\n`,
    });
    const { content } = await fileOf(
      'places',
      {},
      {
        context: join(folder, 'my context, ${dir}'),
        dockerfile: join(folder, 'docker files', 'The Dockerfile'),
        contexts: { docs: { kind: 'path', path: docs } },
      },
    );
    expect(content.toString()).toBe('from the other context');
  });

  it('tells the digest that the engine has under the tags, for services that end early too', async () => {
    const batch = buildBatch([
      await request('early', { Dockerfile: `FROM ${engine.base}\nRUN echo ${Date.now()} > /x\n` }),
      await request('other', { Dockerfile: `FROM ${engine.base}\nLABEL a=b\n` }),
    ]);
    const observer = await run(batch);
    for (const { service, tags } of batch.requests) {
      const result = built(observer.result(service));
      expect(await images.digests(tags)).toEqual(new Map([[tags[0], result.digest]]));
      const base = parseImageRef(engine.base)?.digest;
      expect(result.materials).toEqual([expect.objectContaining({ digest: base })]);
    }
  });

  it('describes the images of every platform', async () => {
    const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];
    const made = await request(
      'many',
      { Dockerfile: 'FROM scratch\nCOPY f /f\n', f: 'x' },
      { platforms },
    );
    const { images: found } = built((await run(buildBatch([made]))).result('many'));
    expect(found.map((image) => image.platform)).toEqual(platforms);
    for (const image of found) expect(image.layers).toHaveLength(1);
  });

  it('describes an image that goes into a file', async () => {
    const dest = join(await engine.context({}), 'image, new.tar');
    const made = await request(
      'archive',
      { Dockerfile: 'FROM scratch\nCOPY f /f\n', f: 'x' },
      {
        outputs: [{ kind: 'oci', dest }],
      },
    );
    const result = built((await run(buildBatch([made]))).result('archive'));
    expect(result.images).toHaveLength(1);
    expect((await stat(dest)).size).toBeGreaterThan(
      result.images[0]?.sizeCompressedBytes ?? Infinity,
    );
  });

  it('links a parent that was built but not pushed by its digest, under a policy that fails closed', async () => {
    const parent = await request('parent', {
      Dockerfile: `FROM ${engine.base}\nRUN echo ${Date.now()} > /parent\n`,
    });
    const { digest } = built((await run(buildBatch([parent]))).result('parent'));
    const ref = parseImageRef(parent.tags[0] ?? '');
    if (ref === undefined || digest === undefined) throw new Error('the parent has no name');
    const name = formatImageRef({ ...ref, digest });
    expect(name).toMatch(/^docker\.io\/buildkit-test\/parent:/);
    const child = await request(
      'child',
      { Dockerfile: 'FROM base\nRUN test -s /parent\n' },
      {
        contexts: { base: { kind: 'image', name } },
      },
    );
    const result = built((await run(buildBatch([child]))).result('child'));
    expect(result.materials.map((material) => material.digest)).toEqual([digest]);
  });

  it('refuses a source that is not locked, and says where it is named', async () => {
    const unlocked = await request('unlocked', {
      Dockerfile: 'FROM scratch AS a\nFROM example.invalid/x:1\n',
    });
    const observer = await run(buildBatch([unlocked]));
    expect(observer.result('unlocked')).toMatchObject({
      status: 'failed',
      failure: {
        kind: 'denied-source',
        transient: false,
        line: 2,
        message: 'example.invalid/x:1 is not in the lock, so the source policy denied it.',
      },
    });
  });

  it('keeps what was complete when another service of the batch fails', async () => {
    const hangs = `RUN until false; do :; done # ${Date.now()}`;
    const batch = buildBatch([
      await request('complete', { Dockerfile: 'FROM scratch\nCOPY f /f\n', f: String(Date.now()) }),
      await request('late', {
        Dockerfile: `FROM ${engine.base}\nRUN sleep 3; echo ${Date.now()}; exit 3\n`,
      }),
      await request('endless', { Dockerfile: `FROM ${engine.base}\n${hangs}\n` }),
    ]);
    const observer = await run(batch);
    expect(observer.log.filter((line) => line.startsWith('ended'))[0]).toBe('ended complete');
    expect(built(observer.result('complete')).images).toHaveLength(1);
    expect(observer.result('late')).toMatchObject({
      status: 'failed',
      failure: { kind: 'step', line: 2 },
    });
    expect(observer.result('endless').status).toBe('cancelled');
  });

  it('keeps the cache mounts of namespaces apart', async () => {
    const id = `contract-${Date.now()}`;
    const build = async (namespace: string, turn: number): Promise<string> => {
      const mount = `RUN --mount=type=cache,id=${id},target=/c echo ${turn} >> /c/turns; cp /c/turns /out`;
      const dest = await engine.context({});
      const made = await request(
        `turn-${turn}`,
        { Dockerfile: copiesOut(mount) },
        {
          tags: [],
          outputs: [{ kind: 'local', dest }],
        },
      );
      const { results } = await run(buildBatch([made], { cacheMountNamespace: namespace }));
      built(results[0]!);
      return readFile(join(dest, 'out'), 'utf8');
    };
    expect([await build('a', 1), await build('b', 2), await build('a', 3)]).toEqual([
      '1\n',
      '2\n',
      '1\n3\n',
    ]);
  });

  it('gives local images tags and takes them away', async () => {
    const made = await request('tagged', { Dockerfile: 'FROM scratch\nCOPY f /f\n', f: 'x' });
    const { digest } = built((await run(buildBatch([made]))).result('tagged'));
    const tag = engine.newTag('tagged-again');
    await images.tag(digest ?? '', tag);
    expect(await images.digests([tag, 'buildkit-test/nothing:1'])).toEqual(
      new Map([[tag, digest]]),
    );
  });

  it('has a builder that honours source policies, and none of an unknown name', async () => {
    const builders = createBuilders({ env: process.env });
    expect(await builders.honoursSourcePolicy()).toBe(true);
    expect(await builders.inspect('no-such-builder')).toMatchObject({
      ok: false,
      diagnostic: { code: 'buildkit/no-builder' },
    });
  });
});
