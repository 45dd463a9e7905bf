import { readFile } from 'node:fs/promises';
import type { Step } from '@orchestrate/model';
import { buildBatch, buildRequest } from '@orchestrate/testkit';
import { describe, expect, it } from 'vitest';
import { decodeMetadata } from '../../src/result/metadata.ts';
import { replay } from '../support/recordings.ts';

const one = buildBatch([buildRequest('app')]);

function tally(steps: readonly Step[]): string {
  const cached = steps.filter((step) => step.state === 'cached').length;
  const executed = steps.filter((step) => step.state === 'executed').length;
  return `${cached}/${cached + executed}`;
}

const brief = (steps: readonly Step[]): string[] =>
  steps.map((step) =>
    [step.platform, step.stage, step.text, step.state].filter(Boolean).join(' | '),
  );

describe('steps of one service', () => {
  it.each([
    ['cold', '0/6'],
    ['warm', '6/6'],
    ['partial', '3/6'],
    ['imported-cache', '6/6'],
    ['parallel-a', '0/3'],
    ['parallel-b', '0/3'],
  ])('counts instructions only in %s: %s cached', async (name, expected) => {
    const { progress } = await replay(name, one);
    expect(tally(progress.steps('app', true))).toBe(expected);
  });

  it('lists them in the order of the Dockerfile', async () => {
    const { progress } = await replay('partial', one);
    expect(progress.steps('app', true).map((step) => [step.stage, step.index, step.total])).toEqual(
      [
        ['deps', 2, 4],
        ['deps', 3, 4],
        ['deps', 4, 4],
        ['build', 1, 2],
        ['build', 2, 2],
        ['stage-2', 2, 2],
      ],
    );
  });

  it('does not call a killed step cached', async () => {
    const { progress } = await replay('failed', one);
    expect(progress.steps('app', false).map((step) => step.state)).toEqual([
      'cancelled',
      'failed',
      'not-reached',
    ]);
    expect(progress.failed('app')).toMatchObject({
      isStep: true,
      error: expect.stringContaining('not found'),
    });
  });

  it('gives shared work of two clients one vertex where BuildKit does', async () => {
    const [a, b] = await Promise.all([replay('parallel-a', one), replay('parallel-b', one)]);
    const copy = (steps: readonly Step[]) => steps.find((step) => step.instruction === 'COPY');
    const ran = copy(a.progress.steps('app', true));
    expect(ran).toMatchObject({ state: 'executed' });
    expect(copy(b.progress.steps('app', true))).toMatchObject({
      state: 'executed',
      vertex: ran?.vertex,
    });
  });
});

const toBase = { contexts: { base: { kind: 'target', service: 'base' } } } as const;
const family = buildBatch([
  buildRequest('base'),
  buildRequest('app', toBase),
  buildRequest('web', toBase),
]);

describe('a bake of several targets', () => {
  it('gives every service its own steps, each once, and a parent what is the parent’s', async () => {
    const { progress } = await replay('several-targets', family);
    const shared = [
      'build | WORKDIR /w | executed',
      'build | COPY a.txt . | executed',
      'build | RUN echo "hellö wörld" && sleep 0.5 && cp a.txt b.txt | executed',
      'stage-1 | COPY --from=build /w/b.txt /srv/ | executed',
      'stage-1 | RUN echo app | executed',
    ];
    expect(brief(progress.steps('base', true))).toEqual([
      'WORKDIR /srv | executed',
      'RUN echo base > /srv/base && sleep 0.3 | executed',
    ]);
    expect(brief(progress.steps('app', true)).toSorted()).toEqual(shared.toSorted());
    expect(brief(progress.steps('web', true))).toEqual([
      ...shared,
      'stage-1 | RUN echo web | executed',
    ]);
  });

  it('tells shared steps by their vertex', async () => {
    const { progress } = await replay('several-targets', family);
    const vertices = (service: string) => progress.steps(service, true).map((step) => step.vertex);
    const web = new Set(vertices('web'));
    expect(vertices('app').filter((vertex) => web.has(vertex))).toHaveLength(5);
  });

  it('knows the digest of each image before the end, and the right one', async () => {
    const metadata = decodeMetadata(
      await readFile(new URL('../cases/several-targets.metadata.json', import.meta.url), 'utf8'),
    );
    const order: string[] = [];
    const { progress } = await replay('several-targets', family, (now) => {
      for (const service of ['base', 'app', 'web']) {
        if (now.exported(service, 1) !== undefined && !order.includes(service)) order.push(service);
      }
    });
    expect(order).toEqual(['base', 'app', 'web']);
    for (const service of order) {
      expect(progress.exported(service, 1)).toBe(metadata.get(service)?.digest);
      expect(progress.exported(service, 2)).toBeUndefined();
    }
  });

  it('tells output once, in whole lines, and of each step that it starts and ends', async () => {
    const { happenings } = await replay('several-targets', family);
    const said = happenings.flatMap((one) => (one.type === 'step-logged' ? one.text : []));
    expect(said.toSorted()).toEqual(['app\n', 'hellö wörld\n', 'web\n']);
    for (const service of ['base', 'app', 'web']) {
      const of = (type: string) =>
        happenings.filter(
          (one) => one.type === type && 'service' in one && one.service === service,
        );
      expect(of('step-started').length).toBeGreaterThan(0);
      expect(of('step-completed').length).toBeGreaterThanOrEqual(of('step-started').length);
    }
  });

  it('leaves the steps of linked parents out', async () => {
    const linked = buildBatch(family.requests.slice(1), { linked: family.requests.slice(0, 1) });
    const { progress, happenings } = await replay('several-targets', linked);
    expect(progress.services()).toEqual(['app', 'web']);
    expect(tally(progress.steps('web', true))).toBe('0/6');
    const services = happenings.flatMap((one) => ('service' in one ? one.service : []));
    expect([...new Set(services)].toSorted()).toEqual(['app', 'base', 'web']);
  });

  it('tells which service failed and what was complete before', async () => {
    const batch = buildBatch([
      buildRequest('bad', { outputs: [] }),
      buildRequest('slow'),
      buildRequest('base'),
    ]);
    const { progress } = await replay('several-targets-failed', batch);
    expect(progress.failed('bad')).toEqual({
      isStep: true,
      error: expect.stringContaining('exit code: 7'),
      log: ['oops-out', 'oops-err'],
    });
    expect(progress.failed('slow')).toBeUndefined();
    expect(progress.failed('base')).toBeUndefined();
    expect(progress.exported('base', 1)).toMatch(/^sha256:/);
    expect(progress.exported('slow', 1)).toBeUndefined();
    expect(brief(progress.steps('slow', false))).toEqual([
      'RUN echo slow; sleep 5 | cancelled',
      'RUN echo after | not-reached',
    ]);
  });

  it('names the platform that a step is for', async () => {
    const batch = buildBatch([buildRequest('mp'), buildRequest('base', { outputs: [] })]);
    const { progress } = await replay('several-platforms', batch);
    expect(brief(progress.steps('mp', true)).toSorted()).toEqual([
      'linux/amd64 | build | RUN echo amd64 > a | executed',
      'linux/amd64 | stage-1 | ADD x.txt /x | executed',
      'linux/amd64 | stage-1 | COPY --from=build /o/a /a | executed',
      'linux/arm/v7 | build | RUN echo arm > a | executed',
      'linux/arm/v7 | stage-1 | ADD x.txt /x | executed',
      'linux/arm/v7 | stage-1 | COPY --from=build /o/a /a | executed',
      'linux/arm64 | build | RUN echo arm64 > a | executed',
      'linux/arm64 | build | WORKDIR /o | executed',
      'linux/arm64 | stage-1 | ADD x.txt /x | executed',
      'linux/arm64 | stage-1 | COPY --from=build /o/a /a | executed',
    ]);
    expect(progress.exported('mp', 1)).toMatch(/^sha256:/);
  });

  it('turns advice of the frontend into located warnings, each once', async () => {
    const batch = buildBatch([
      buildRequest('w', { outputs: [], dockerfile: 'w/Dockerfile' }),
      buildRequest('base', { outputs: [] }),
    ]);
    const { happenings } = await replay('check-warnings', batch);
    const diagnostics = happenings.flatMap((one) =>
      one.type === 'diagnosed' ? one.diagnostic : [],
    );
    expect(
      diagnostics.map(({ code, severity, at }) => [
        code,
        severity,
        at?.source.path,
        at?.source.text.slice(at.start, at.end),
      ]),
    ).toEqual([
      [
        'buildkit/from-as-casing',
        'warning',
        'w/Dockerfile',
        'FROM localhost:5000/library/busybox:stable as b',
      ],
      ['buildkit/maintainer-deprecated', 'warning', 'w/Dockerfile', 'MAINTAINER me'],
      ['buildkit/legacy-key-value-format', 'warning', 'w/Dockerfile', 'ENV a b'],
      ['buildkit/json-args-recommended', 'warning', 'w/Dockerfile', 'CMD echo hi'],
    ]);
    expect(diagnostics[0]?.message).toBe("'as' and 'FROM' keywords' casing do not match.");
    expect(diagnostics[0]?.hint).toContain('# check=skip=FromAsCasing');
  });
});
