import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createBuildkitDriver } from '@orchestrate/buildkit';
import { runRecord, serviceRecords } from '@orchestrate/metrics';
import { type BuildRequest, type BuildResult, bareRequest, type Outcome } from '@orchestrate/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const CASES = path.join(import.meta.dirname, '../../../packages/buildkit/test/cases');

let config = '';
beforeEach(() => {
  config = mkdtempSync(path.join(tmpdir(), 'rawjson-'));
});
afterEach(() => rmSync(config, { recursive: true }));

/** The outcome of a service whose buildx says what was recorded, on standard error as the real one does. */
async function replay(service: string, recording: string, exitCode = 0): Promise<Outcome> {
  const plugins = path.join(config, service, 'cli-plugins');
  const buildx = path.join(plugins, 'docker-buildx');
  mkdirSync(plugins, { recursive: true });
  writeFileSync(buildx, `#!/bin/sh\ncat '${path.join(CASES, recording)}' >&2\nexit ${exitCode}\n`);
  chmodSync(buildx, 0o755);
  const driver = createBuildkitDriver({
    env: { DOCKER_CONFIG: path.dirname(plugins), PATH: process.env['PATH'] },
    clock: { now: () => 0 },
  });
  const results: BuildResult[] = [];
  await driver.build(
    { requests: [requestFor(service)], linked: [] },
    {
      signal: new AbortController().signal,
      emit: () => {},
      ended: (result) => results.push(result),
    },
  );
  const [result] = results;
  if (result === undefined) throw new Error(`${service} did not end`);
  const { durationMs, steps } = result;
  const ended = { service, durationMs, steps, images: [], diagnostics: [] };
  return result.status === 'failed'
    ? { ...ended, kind: 'failed', failure: result.failure }
    : { ...ended, kind: result.status };
}

/** An output without an image, so that nothing is read from a builder that is not there. */
function requestFor(service: string): BuildRequest {
  const place = { service, context: '/nowhere', dockerfile: '/nowhere/Dockerfile' };
  return { ...bareRequest(place), outputs: [{ kind: 'local', dest: '/nowhere/out' }] };
}

const never = () => undefined;
const known = (outcome: Outcome) => ({
  outcome,
  platforms: [],
  tags: [],
  baseDigests: {},
  bases: [],
});

async function figures(recording: string, exitCode = 0) {
  const [record] = serviceRecords(known(await replay('app', recording, exitCode)), never);
  return record ?? expect.fail();
}

describe('what BuildKit says of a build comes out as', () => {
  it.each([
    ['cold.jsonl', 0, 6],
    ['warm.jsonl', 6, 0],
    ['partial.jsonl', 3, 3],
    ['imported-cache.jsonl', 6, 0],
  ])('%s: %i cached, %i executed', async (recording, cached, executed) => {
    expect(await figures(recording)).toMatchObject({
      outcome: 'built',
      stepsCached: cached,
      stepsExecuted: executed,
      stepsNotReached: 0,
      hitRate: cached / 6,
    });
  });

  it('no rate for a build that failed, although its killed step is marked as cached', async () => {
    const record = await figures('failed.jsonl', 1);
    expect(record).toMatchObject({
      outcome: 'failed',
      hitRate: null,
      stepsCached: 0,
      stepsExecuted: 0,
      stepsNotReached: 1,
    });
    expect(
      record.steps.map(({ text, state }) => [text.split(' ').slice(0, 2).join(' '), state]),
    ).toEqual(
      expect.arrayContaining([
        ['COPY missing.txt', 'failed'],
        ['RUN echo', 'cancelled'],
        ['RUN echo', 'not-reached'],
      ]),
    );
  });

  it('each shared step counted once for two builds at the same time', async () => {
    const services = [await replay('a', 'parallel-a.jsonl'), await replay('b', 'parallel-b.jsonl')];
    const record = runRecord(
      {
        id: '01',
        startedAt: 0,
        durationMs: 4000,
        command: 'build',
        project: 'lab',
        services: services.map(known),
        cancelled: false,
        failed: false,
      },
      never,
    );
    expect(
      record.services.map(({ stepsCached, stepsExecuted }) => [stepsCached, stepsExecuted]),
    ).toEqual([
      [0, 3],
      [0, 3],
    ]);
    expect(record.totals).toMatchObject({ stepsCached: 0, stepsExecuted: 4, hitRate: 0 });
  });

  it('the time that a warm build saved, by what the steps took when they ran', async () => {
    const cold = await replay('app', 'cold.jsonl');
    const took = new Map(
      cold.steps.map((step) => [step.text, (step.completedAt ?? 0) - (step.startedAt ?? 0)]),
    );
    const [record] = serviceRecords(known(await replay('app', 'warm.jsonl')), (_service, step) =>
      took.get(step.text),
    );
    expect(record?.timeSavedMs).toBeCloseTo([...took.values()].reduce((sum, ms) => sum + ms, 0));
    expect(record?.timeHitRate).toBe(1);
  });
});
