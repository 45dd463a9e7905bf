import { describe, expect, it } from 'vitest';
import { buildGraph } from '../src/graph.ts';
import { planBuilds } from '../src/plan-builds.ts';
import type { ServiceFacts } from '../src/plan-facts.ts';
import { planToJson } from '../src/plan-json.ts';
import { selectionOf } from '../src/select.ts';
import { fingerprintOf, service, services } from './support.ts';

const fingerprint = fingerprintOf();

const known: ServiceFacts = {
  inputs: { key: 'k', fingerprint },
  unproven: [],
  earlier: { runId: 'r7' },
  imagePresent: true,
};
const fresh: ServiceFacts = {
  inputs: { key: 'k', fingerprint },
  unproven: [],
  imagePresent: false,
};

/** base ← api ← web, base ← worker. */
const graph = (() => {
  const built = buildGraph(
    services(
      service('base'),
      service('api', { dependsOn: ['base'] }),
      service('worker', { dependsOn: ['base'] }),
      service('web', { dependsOn: ['api'] }),
    ),
    [],
  );
  if (!built.ok) throw new Error('no circle here');
  return built.value;
})();

const plan = (
  facts: Readonly<Record<string, ServiceFacts>>,
  requested = ['base', 'api', 'worker', 'web'],
  force = false,
) =>
  planToJson(
    planBuilds(selectionOf(graph, new Set(requested)), {
      services: new Map(
        Object.entries({ base: known, api: known, worker: known, web: known, ...facts }),
      ),
      options: { force },
    }),
  ).services;

describe('decisions', () => {
  const decided = (facts: ServiceFacts, force = false) => {
    const [only] = plan({ base: facts }, ['base'], force);
    return `${only?.decision} ${only?.code}: ${only?.reason}`;
  };
  const before = { ...fingerprint, dockerfile: 'FROM other', target: 'x', labels: { a: 'b' } };
  const { earlier: _, ...forgotten } = known;
  const { inputs: __, ...unknown } = known;

  it.each<[ServiceFacts, string]>([
    [known, 'unchanged unchanged: Nothing changed since run r7, and its image is there.'],
    [fresh, 'build never-built: No successful build is on record.'],
    [
      { ...known, imagePresent: false },
      'build image-gone: Nothing changed, but the image of run r7 is gone.',
    ],
    [
      {
        ...known,
        imagePresent: false,
        absence: { code: 'image-replaced', text: 'Another image has its tag.' },
      },
      'build image-replaced: Another image has its tag.',
    ],
    [
      { ...fresh, last: { key: 'old', fingerprint: before } },
      'build dockerfile-changed: Line 1 of the Dockerfile changed. And 2 more changes.',
    ],
    [
      { ...fresh, last: { key: 'old', fingerprint: { ...fingerprint, target: 'x' } } },
      'build target-changed: The target went from x to (none).',
    ],
    [
      { ...forgotten, last: { key: 'k', fingerprint } },
      'build not-remembered: Nothing changed, but the successful build is not on record.',
    ],
    [
      {
        ...forgotten,
        last: { key: 'k', fingerprint },
        absence: { code: 'output-unproven', text: 'There is no image.' },
      },
      'build output-unproven: There is no image.',
    ],
    [
      { ...known, unproven: ['The wind may have turned.', 'And more.'] },
      'build unproven: The wind may have turned.',
    ],
    [unknown, 'build unproven: Its inputs are not known.'],
  ])('%#', (facts, expected) => {
    expect(decided(facts)).toBe(expected);
  });

  it('build everything selected when forced', () => {
    expect(decided(known, true)).toBe('build forced: Building was asked for.');
    expect(plan({}, ['web'], true).map((one) => one.decision)).toEqual(['build', 'build', 'build']);
  });

  it('build everything selected when nothing may come from the cache', () => {
    const { services: decided } = planBuilds(selectionOf(graph, new Set(['base'])), {
      services: new Map([['base', known]]),
      options: { force: true, noCache: true },
    });
    expect(decided[0]?.decision).toMatchObject({ kind: 'build', reason: { code: 'no-cache' } });
  });

  it('pass doubt on: what stands on a service that may have changed is built', () => {
    const codes = plan({ api: { ...known, unproven: ['Who knows.'] } }).map(
      (one) => `${one.service} ${one.code}`,
    );
    expect(codes).toEqual([
      'base unchanged',
      'api unproven',
      'worker unchanged',
      'web parent-unproven',
    ]);
  });

  it('throw when facts are missing: that is a bug, not a first build', () => {
    expect(() =>
      planBuilds(selectionOf(graph, new Set(['base'])), {
        services: new Map(),
        options: { force: false },
      }),
    ).toThrow(/base/);
  });
});

describe('what is in the plan', () => {
  const names = (facts: Readonly<Record<string, ServiceFacts>>, requested: string[]) =>
    plan(facts, requested).map((one) => `${one.service}:${one.decision}`);

  it('is what was asked for, though nothing has to be done', () => {
    expect(names({}, ['web'])).toEqual(['web:unchanged']);
  });

  it('is the parents of what is built, built or not', () => {
    expect(names({ web: fresh }, ['web'])).toEqual(['api:unchanged', 'web:build']);
    expect(names({ web: fresh, api: fresh }, ['web'])).toEqual([
      'base:unchanged',
      'api:build',
      'web:build',
    ]);
  });

  it('is no parent whose image is gone, when what stands on it is there', () => {
    expect(names({ base: fresh }, ['web', 'worker'])).toEqual([
      'worker:unchanged',
      'web:unchanged',
    ]);
  });

  it('says what each service waits for, within the plan', () => {
    expect(
      plan({ web: fresh, worker: fresh }, ['web', 'worker']).map((one) => [one.service, one.needs]),
    ).toEqual([
      ['base', []],
      ['api', ['base']],
      ['worker', ['base']],
      ['web', ['api']],
    ]);
  });
});

describe('priority', () => {
  const priorityOf = (facts: Readonly<Record<string, ServiceFacts>>) =>
    Object.fromEntries(plan(facts).map((one) => [one.service, one.priorityMs]));

  it('is the longest remembered way to the end', () => {
    expect(
      priorityOf({
        base: { ...fresh, typicalMs: 10 },
        api: { ...fresh, typicalMs: 20 },
        web: { ...fresh, typicalMs: 5 },
        worker: { ...fresh, typicalMs: 100 },
      }),
    ).toEqual({ base: 110, api: 25, web: 5, worker: 100 });
  });

  it('takes the median for what was never built, and nothing for what is not built', () => {
    expect(
      priorityOf({
        base: { ...fresh, typicalMs: 10 },
        api: fresh,
        web: { ...fresh, typicalMs: 30 },
      }),
    ).toEqual({
      base: 70,
      api: 60,
      web: 30,
      worker: 0,
    });
  });

  it('lets long chains go first when nothing is remembered', () => {
    expect(priorityOf({ base: fresh, api: fresh, web: fresh, worker: fresh })).toEqual({
      base: 3000,
      api: 2000,
      web: 1000,
      worker: 1000,
    });
  });
});

it('prints a plan in a form that scripts can rely on', () => {
  const printed = planToJson(
    planBuilds(selectionOf(graph, new Set(['base', 'worker'])), {
      services: new Map([
        ['base', known],
        [
          'worker',
          { unproven: ['Only the builder can tell.'], imagePresent: false, typicalMs: 1.6 },
        ],
      ]),
      options: { force: false },
    }),
  );
  expect(JSON.stringify(printed, undefined, 1)).toMatchInlineSnapshot(`
    "{
     "version": 1,
     "services": [
      {
       "service": "base",
       "decision": "unchanged",
       "code": "unchanged",
       "reason": "Nothing changed since run r7, and its image is there.",
       "changes": [],
       "key": "k",
       "needs": [],
       "builder": null,
       "priorityMs": 2
      },
      {
       "service": "worker",
       "decision": "build",
       "code": "unproven",
       "reason": "Only the builder can tell.",
       "changes": [],
       "key": null,
       "needs": [
        "base"
       ],
       "builder": null,
       "priorityMs": 2
      }
     ]
    }"
  `);
});
