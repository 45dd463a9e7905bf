import type { Outcome, Plan } from '@orchestrate/model';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { start } from './support.ts';

/** What the test makes of each run of a service that it lets end; the last one holds for the rest. */
type Script = readonly ('build' | 'transient' | 'fail')[];

interface Scenario {
  readonly plan: Plan;
  readonly scripts: ReadonlyMap<string, Script>;
  readonly alone: ReadonlySet<string>;
  /** Found to be unchanged when their needs have ended. */
  readonly skipped: ReadonlySet<string>;
  readonly jobs: number;
  /** Which of the possible things happens next, again and again. */
  readonly moves: readonly number[];
}

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
const reason = 'It was decided so.';

const script: fc.Arbitrary<Script> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Script>(['build']) },
  { weight: 2, arbitrary: fc.constant<Script>(['fail']) },
  { weight: 1, arbitrary: fc.constant<Script>(['transient', 'build']) },
  { weight: 1, arbitrary: fc.constant<Script>(['transient', 'transient', 'fail']) },
  { weight: 1, arbitrary: fc.constant<Script>(['transient']) },
);

const member = fc.record({
  unchanged: fc.integer({ min: 0, max: 5 }).map((one) => one === 0),
  alone: fc.integer({ min: 0, max: 5 }).map((one) => one === 0),
  skipped: fc.integer({ min: 0, max: 3 }).map((one) => one === 0),
  needs: fc.subarray(NAMES, { maxLength: 3 }),
  priority: fc.integer({ min: 0, max: 3 }),
  script,
});

/** Any plan whose needs go to earlier services; priorities are random, so that ready work comes in any order. */
const scenario: fc.Arbitrary<Scenario> = fc
  .record({
    members: fc.array(member, { minLength: 1, maxLength: NAMES.length }),
    jobs: fc.integer({ min: 1, max: 5 }),
    moves: fc.array(fc.nat(), { minLength: 1, maxLength: 80 }),
  })
  .map(({ members, jobs, moves }) => {
    const named = members.map((one, index) => ({ ...one, service: NAMES[index] ?? '' }));
    return {
      plan: {
        services: named.map((one, index) => ({
          service: one.service,
          needs: one.needs.filter((need) => NAMES.indexOf(need) < index),
          priority: one.priority,
          decision: one.unchanged
            ? { kind: 'unchanged' as const, reason }
            : { kind: 'build' as const, reason: { code: 'never-built', text: reason } },
        })),
      },
      scripts: new Map(named.map((one) => [one.service, one.script])),
      alone: new Set(named.filter((one) => one.alone).map((one) => one.service)),
      skipped: new Set(named.filter((one) => one.skipped).map((one) => one.service)),
      jobs,
      moves,
    };
  });

type Run = ReturnType<typeof start>;

/** Lets things happen in the scenario's order until the execution is over; checks what must hold all the time. */
async function play(
  { plan, scripts, alone, skipped, jobs, moves }: Scenario,
  options: {
    readonly keepGoing: boolean;
    readonly interruptAt?: number;
    /** What is out of date when so much has happened. */
    readonly changes?: ReadonlyMap<number, string>;
  },
): Promise<Run> {
  const run = start(plan, {
    jobs,
    keepGoing: options.keepGoing,
    runsAlone: (service) => alone.has(service),
    unchangedAfter: ({ service }) => (skipped.has(service) ? reason : undefined),
  });
  const names = plan.services.map(({ service }) => service);
  const ends = new Map<string, number>();
  const seen = new Set<object>();
  for (let step = 0; !run.over(); step += 1) {
    await run.settled();
    check(run, { plan, alone, jobs, seen });
    if (run.over()) break;
    if (step === options.interruptAt) {
      run.interrupt();
      continue;
    }
    const changed = options.changes?.get(step);
    if (changed !== undefined && names.includes(changed)) {
      run.outdate(changed, 'It changed.');
      continue;
    }
    const possible = movesOf(run, scripts, ends);
    if (possible.length === 0) throw new Error('the execution hangs');
    possible[(moves[step % moves.length] ?? 0) % possible.length]?.();
    if (step > 2000) throw new Error('the execution does not end');
  }
  return run;
}

function movesOf(
  run: Run,
  scripts: ReadonlyMap<string, Script>,
  ends: Map<string, number>,
): (() => void)[] {
  const batches = run.open().flatMap((batch) => {
    if (batch.aborted()) return [() => batch.leave()];
    return batch.left().map((service) => () => {
      const times = ends.get(service) ?? 0;
      ends.set(service, times + 1);
      const next = scripts.get(service)?.[times] ?? scripts.get(service)?.at(-1);
      if (next === 'build') batch.build(service);
      else batch.fail(service, { transient: next === 'transient' });
    });
  });
  return [...batches, ...run.waits.pending().map((wait) => () => wait.elapse())];
}

function check(
  run: Run,
  scene: { plan: Plan; alone: ReadonlySet<string>; jobs: number; seen: Set<object> },
): void {
  const taken = run.open().flatMap((batch) => batch.left());
  expect(taken.length).toBeLessThanOrEqual(scene.jobs);
  expect(new Set(taken).size).toBe(taken.length);
  const endedWell = new Set(
    run.told().flatMap((line) => /^(\w+) (?:built|unchanged)$/.exec(line)?.[1] ?? []),
  );
  for (const batch of run.batches) {
    if (scene.seen.has(batch)) continue;
    scene.seen.add(batch);
    if (batch.services.length > 1)
      for (const service of batch.services) expect(scene.alone.has(service)).toBe(false);
    for (const service of batch.services) {
      const needs = scene.plan.services.find((one) => one.service === service)?.needs ?? [];
      expect([...endedWell]).toEqual(expect.arrayContaining([...needs]));
    }
  }
}

/** The whole truth about how each service must end when nobody interferes, from the scripts alone. */
function expected({ plan, scripts, skipped }: Scenario): string[] {
  const kinds = new Map<string, string>();
  for (const { service, decision, needs } of plan.services) {
    const blocked = needs.some((need) => ['failed', 'not-started'].includes(kinds.get(need) ?? ''));
    const tries = scripts.get(service) ?? [];
    const final = Array.from({ length: 3 }, (_, index) => tries[index] ?? tries.at(-1)).find(
      (one) => one !== 'transient',
    );
    if (decision.kind === 'unchanged') kinds.set(service, 'unchanged');
    else if (blocked) kinds.set(service, 'not-started');
    else if (skipped.has(service)) kinds.set(service, 'unchanged');
    else kinds.set(service, final === 'build' ? 'built' : 'failed');
  }
  return [...kinds].map(([service, kind]) => `${service} ${kind}`);
}

function ancestors(plan: Plan, service: string): Set<string> {
  const found = new Set<string>();
  const queue = [service];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    for (const need of plan.services.find((one) => one.service === name)?.needs ?? []) {
      if (!found.has(need)) queue.push(need);
      found.add(need);
    }
  }
  return found;
}

/** One start an attempt, attempts counted from 1, one end a service, and nothing after it. */
function checkEvents(run: Run, outcomes: readonly Outcome[]): void {
  for (const { service, kind } of outcomes) {
    const lines = run.told().filter((line) => line.startsWith(`${service} `));
    const starts = lines.filter((line) => line.includes(' started '));
    expect(starts).toEqual(starts.map((_, index) => `${service} started ${index + 1}`));
    expect(starts.length).toBeLessThanOrEqual(3);
    // What is out of date is cancelled before it starts, too.
    if (kind !== 'cancelled')
      expect(starts.length > 0).toBe(kind !== 'unchanged' && kind !== 'not-started');
    expect(lines.filter((line) => line === `${service} ${kind}`)).toHaveLength(1);
    expect(lines.at(-1)).toBe(`${service} ${kind}`);
  }
}

const RUNS = { numRuns: 400 };

it('gives every service the outcome that its own builds and its needs call for', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (scene) => {
      const run = await play(scene, { keepGoing: true });
      expect(run.ends()).toEqual(expected(scene));
      const outcomes = run.result.outcomes ?? [];
      checkEvents(run, outcomes);
      for (const outcome of outcomes) {
        if (outcome.kind !== 'not-started') continue;
        const failed = /(\w+), which failed\.$/.exec(outcome.reason ?? '')?.[1] ?? '';
        expect(ancestors(scene.plan, outcome.service)).toContain(failed);
        expect(run.ends()).toContain(`${failed} failed`);
      }
      expect(run.waits.pending()).toEqual([]);
    }),
    RUNS,
  );
});

it('cancels what runs and starts nothing more when it is interrupted at any moment', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, fc.nat(12), async (scene, interruptAt) => {
      const run = await play(scene, { keepGoing: true, interruptAt });
      const outcomes = run.result.outcomes ?? [];
      expect(outcomes.map((one) => one.service)).toEqual(
        scene.plan.services.map((one) => one.service),
      );
      checkEvents(run, outcomes);
      expect(run.open()).toEqual([]);
      // Nobody ends otherwise than without the interruption, but for not ending at all.
      const whole = new Set(expected(scene));
      for (const { service, kind } of outcomes)
        expect(
          kind === 'cancelled' || kind === 'not-started' || whole.has(`${service} ${kind}`),
        ).toBe(true);
    }),
    RUNS,
  );
});

it('cancels what is out of date and what waits for it, and nothing else, at any moment', async () => {
  const changes = fc.array(fc.tuple(fc.nat(12), fc.constantFrom(...NAMES)), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(scenario, changes, async (scene, pairs) => {
      const run = await play(scene, { keepGoing: true, changes: new Map(pairs) });
      const outcomes = run.result.outcomes ?? [];
      checkEvents(run, outcomes);
      expect(run.waits.pending()).toEqual([]);
      const changed = new Set(new Map(pairs).values());
      const whole = new Set(expected(scene));
      for (const { service, kind, outdated } of outcomes) {
        if (kind !== 'cancelled') expect(whole).toContain(`${service} ${kind}`);
        else {
          expect(outdated).toBe(true);
          const touched = [service, ...ancestors(scene.plan, service)];
          expect(touched.some((one) => changed.has(one))).toBe(true);
        }
      }
    }),
    RUNS,
  );
});

it('stops at the first failure when it is told to', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (scene) => {
      const run = await play(scene, { keepGoing: false });
      const outcomes = run.result.outcomes ?? [];
      checkEvents(run, outcomes);
      const fails = expected(scene).some((line) => line.endsWith(' failed'));
      expect(outcomes.filter((one) => one.kind === 'failed')).toHaveLength(fails ? 1 : 0);
      if (!fails) expect(run.ends()).toEqual(expected(scene));
    }),
    RUNS,
  );
});
