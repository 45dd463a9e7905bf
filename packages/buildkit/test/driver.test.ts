import { access, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BuildBatch } from '@orchestrate/model';
import { buildBatch, buildRequest, recordingObserver, settled } from '@orchestrate/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { createBuildkitDriver } from '../src/index.ts';
import { recordedLines } from './support/recordings.ts';
import { type StandIn, standIn } from './support/stand-in.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const clock = { now: () => Date.now() };
const toFiles = { outputs: [{ kind: 'local', dest: '/out' }] } as const;

let installed: StandIn | undefined;
afterEach(async () => {
  await installed?.close();
  installed = undefined;
});

async function start(script: string, batch: BuildBatch) {
  installed = await standIn(script);
  const driver = createBuildkitDriver({ env: { ...installed.env, ORCH_SECRET_9: 'stale' }, clock });
  const observer = recordingObserver();
  const done = driver.build(batch, observer);
  return { driver, observer, done, seen: () => installed!.start() };
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Ends when a process that is not our child has gone; its remains may wait for somebody to collect them. */
async function gone(pid: number): Promise<void> {
  expect(pid).toBeGreaterThan(1);
  while (isAlive(pid) && (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')) !== '') {
    await settled();
  }
}

/** Writes a recording to standard error. */
const says = (lines: readonly string[]): string =>
  lines.map((line) => `say(${JSON.stringify(line)});`).join('\n');

describe('the client process', () => {
  const secretive = buildBatch(
    [
      buildRequest('web', {
        ...toFiles,
        ssh: ['default'],
        secrets: [
          { id: 'token', value: bytes('s3cret-token') },
          { id: 'pem', value: bytes('s3cret\nlines') },
        ],
      }),
    ],
    { sourcePolicy: { rules: [{ action: 'DENY', selector: { identifier: 'docker-image://*' } }] } },
  );

  it('gets secrets by environment and private files, and everything is gone afterwards', async () => {
    const { done, seen } = await start('', secretive);
    await done;
    const { args, env, files, modes } = await seen();
    expect(args.join(' ')).not.toContain('s3cret');
    expect(files.definition).not.toContain('s3cret');
    expect(env).toMatchObject({ ORCH_SECRET_0: 's3cret-token', BUILDX_METADATA_PROVENANCE: 'min' });
    expect(env.ORCH_SECRET_9).toBeUndefined();
    expect(Object.values(files)).toContain('s3cret\nlines');
    expect(JSON.parse(files.policy ?? '')).toEqual(secretive.sourcePolicy);
    expect(modes).toEqual(['700', '600', '600', '600']);
    expect(await isThere(dirname(args[args.indexOf('--file') + 1] ?? '/'))).toBe(false);
  });

  it('is told what to build, where to write, and that it may read the files and use ssh', async () => {
    const { done, seen } = await start('', { ...secretive, builder: 'farm' });
    await done;
    const { args } = await seen();
    const folder = dirname(args[args.indexOf('--file') + 1] ?? '');
    expect(args).toEqual([
      'bake',
      '--builder',
      'farm',
      '--file',
      `${folder}/bake.json`,
      '--progress=rawjson',
      '--metadata-file',
      `${folder}/metadata.json`,
      '--allow=fs=*',
      '--allow=ssh',
      'web',
    ]);
  });

  it('is asked to stop, and everything it started goes with it', async () => {
    const script = `
      const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => 0, 1e6)'], { stdio: 'ignore' });
      process.on('SIGTERM', () => process.exit(130));
      say(JSON.stringify({ vertexes: [{ digest: 'v', name: '[1/1] RUN ' + child.pid, started: '2026-01-01T00:00:00Z' }] }));
      setInterval(() => 0, 1e6);`;
    const { observer, done, seen } = await start(
      script,
      buildBatch([buildRequest('web', toFiles)]),
    );
    await observer.seen('step-started', 'web');
    const { pid, args } = await seen();
    observer.abort();
    await done;
    expect(observer.result('web').status).toBe('cancelled');
    expect(isAlive(pid)).toBe(false);
    const [step] = observer.result('web').steps;
    await gone(Number(step?.text.split(' ')[1]));
    expect(await isThere(dirname(args[args.indexOf('--file') + 1] ?? '/'))).toBe(false);
  });

  it('is killed when it does not stop and somebody insists', async () => {
    const script = `
      process.on('SIGTERM', () => say(JSON.stringify({ vertexes: [{ digest: 'w', name: '[2/2] RUN ignoring', started: '2026-01-01T00:00:00Z', completed: '2026-01-01T00:00:00Z' }] })));
      say(JSON.stringify({ vertexes: [{ digest: 'v', name: '[1/2] RUN sleep', started: '2026-01-01T00:00:00Z' }] }));
      setInterval(() => 0, 1e6);`;
    const { driver, observer, done, seen } = await start(
      script,
      buildBatch([buildRequest('web', toFiles)]),
    );
    await observer.seen('step-started', 'web');
    const { pid } = await seen();
    observer.abort();
    await observer.seen('step-completed', 'web');
    expect(isAlive(pid)).toBe(true);
    driver.kill();
    await done;
    expect(observer.result('web').status).toBe('cancelled');
    expect(isAlive(pid)).toBe(false);
  });
});

describe('how a batch ends', () => {
  const three = buildBatch([
    buildRequest('bad', { outputs: [] }),
    buildRequest('slow'),
    buildRequest('base', toFiles),
  ]);

  it('fails the service whose step failed, and cancels what went down with it', async () => {
    const lines = await recordedLines('several-targets-failed');
    const { observer, done } = await start(`${says(lines)}\nprocess.exit(1);`, three);
    await done;
    expect(observer.result('bad')).toMatchObject({
      status: 'failed',
      failure: { kind: 'step', line: 2, log: ['oops-out', 'oops-err'] },
    });
    expect(observer.result('slow').status).toBe('cancelled');
  });

  it('names a source that the policy denied', async () => {
    const lines = await recordedLines('denied');
    const batch = buildBatch([buildRequest('base'), buildRequest('slow')]);
    const { observer, done } = await start(`${says(lines)}\nprocess.exit(1);`, batch);
    await done;
    expect(observer.result('base')).toMatchObject({
      status: 'failed',
      failure: {
        kind: 'denied-source',
        line: 1,
        message:
          'localhost:5000/library/busybox:stable is not in the lock, so the source policy denied it.',
      },
    });
    expect(observer.result('slow').status).toBe('cancelled');
  });

  it('fails only the service that met a passing fault of the engine', async () => {
    const fault = 'parent snapshot sha256:30 does not exist: not found';
    const script = `say('ERROR: target slow: failed to solve: failed to prepare extraction snapshot "x": ${fault}');`;
    const { observer, done } = await start(`${script}\nprocess.exit(1);`, three);
    await done;
    expect(observer.result('slow')).toMatchObject({ failure: { kind: 'engine', transient: true } });
    expect(observer.result('bad').status).toBe('cancelled');
    expect(observer.result('base').status).toBe('cancelled');
  });

  it('fails dependants with a parent that was only linked', async () => {
    const batch = buildBatch(
      [
        buildRequest('web', { contexts: { base: { kind: 'target', service: 'base' } } }),
        buildRequest('slow'),
      ],
      { linked: [buildRequest('base')] },
    );
    const lines = await recordedLines('denied');
    const { observer, done } = await start(`${says(lines)}\nprocess.exit(1);`, batch);
    await done;
    expect(observer.result('web')).toMatchObject({ failure: { kind: 'denied-source' } });
    expect(observer.result('slow').status).toBe('cancelled');
  });

  it.each([
    [
      'every service when the engine is gone',
      `say('ERROR: target bad: failed to receive status: rpc error: code = Unavailable desc = EOF')`,
      ['engine', 'engine', 'engine'],
    ],
    [
      'every service when the client says nothing of targets',
      `say('ERROR: something is wrong with all of it')`,
      ['other', 'other', 'other'],
    ],
    [
      'every service when the client just dies',
      `process.kill(process.pid, 'SIGKILL')`,
      ['engine', 'engine', 'engine'],
    ],
  ])('fails %s', async (_, script, kinds) => {
    const { observer, done } = await start(`${script};\nprocess.exit(1);`, three);
    await done;
    expect(
      observer.results.map((result) =>
        result.status === 'failed' ? result.failure.kind : result.status,
      ),
    ).toEqual(kinds);
  });

  it('takes digest and materials from the metadata, and warns once when images cannot be read', async () => {
    const script = `metadata({ api: { 'containerimage.digest': 'sha256:2' }, web: { 'containerimage.digest': 'sha256:1', 'buildx.build.provenance': { materials: [{ uri: 'pkg:docker/x@1', digest: { sha256: 'ab' } }] } } });`;
    const { observer, done } = await start(
      script,
      buildBatch([buildRequest('web'), buildRequest('api')]),
    );
    await done;
    expect(observer.result('web')).toMatchObject({
      status: 'built',
      digest: 'sha256:1',
      images: [],
      materials: [{ uri: 'pkg:docker/x@1', digest: 'sha256:ab' }],
    });
    expect(observer.happenings).toEqual([
      {
        type: 'diagnosed',
        diagnostic: expect.objectContaining({
          code: 'buildkit/manifest-unreadable',
          message: expect.stringContaining('(web, api)'),
        }),
      },
    ]);
  });

  it('has no digest for a build into files', async () => {
    const script = `metadata({ web: { 'buildx.build.ref': 'x' } });`;
    const { observer, done } = await start(script, buildBatch([buildRequest('web', toFiles)]));
    await done;
    const { durationMs: _, ...result } = observer.result('web');
    expect(result).toEqual({
      service: 'web',
      status: 'built',
      steps: [],
      images: [],
      materials: [],
    });
  });

  it('fails every service when there is no buildx', async () => {
    const env = { PATH: '', DOCKER_CONFIG: '/nowhere' };
    const driver = createBuildkitDriver({ env, clock, pluginFolders: [] });
    const observer = recordingObserver();
    await driver.build(three, observer);
    for (const { service } of three.requests) {
      expect(observer.result(service)).toMatchObject({
        status: 'failed',
        failure: {
          kind: 'engine',
          message: expect.stringContaining('buildx plugin was not found'),
        },
      });
    }
  });
});
