import type { Happening, Outcome, Plan, PlannedService } from '@orchestrate/model';
import { fakeBatchRunner, fakeWait, settled } from '@orchestrate/testkit';
import { type Executed, type ExecuteOptions, executePlan } from '../src/index.ts';

/** `web: api base` lines: a service and what it needs; `=` in front of unchanged ones; priority falls with the line. */
export function planOf(text: string): Plan {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return { services: lines.map((line, index) => plannedService(line, lines.length - index)) };
}

function plannedService(line: string, priority: number): PlannedService {
  const [name = '', needs = ''] = line.split(':');
  const reason = 'It was decided so.';
  return {
    service: name.trim().replace('=', ''),
    decision: name.includes('=')
      ? { kind: 'unchanged', reason }
      : { kind: 'build', reason: { code: 'never-built', text: reason } },
    needs: needs.split(' ').filter(Boolean),
    priority,
  };
}

/** An execution in the test's hands: what it started, told and answered, and the means to move it on. */
export function start(plan: Plan, changes: Partial<ExecuteOptions> = {}) {
  const runner = fakeBatchRunner();
  const waits = fakeWait();
  const stop = new AbortController();
  const happenings: Happening[] = [];
  const now = { ms: 1000 };
  const controllers = new Map(
    plan.services.map(({ service }) => [service, new AbortController()] as const),
  );
  const changeOf = (service: string): AbortController => {
    const controller = controllers.get(service);
    if (controller === undefined) throw new Error(`${service} is not in the plan`);
    return controller;
  };
  const execution = executePlan(plan, {
    runBatch: runner.runBatch,
    wait: waits.wait,
    jobs: 4,
    keepGoing: true,
    signal: stop.signal,
    outdated: (service) => changeOf(service).signal,
    emit: (happening) => happenings.push(happening),
    clock: { now: () => now.ms },
    ...changes,
  });
  const { finished, result } = watched(execution);
  return {
    ...runner,
    waits,
    now,
    happenings,
    result,
    finished,
    settled,
    /** Aborts as Ctrl-C does. */
    interrupt: () => stop.abort(),
    /** Something of the service changes. */
    outdate: (service: string, reason: string) => changeOf(service).abort(reason),
    over: () => 'outcomes' in result || 'error' in result,
    /** Batches that have not gone, as text. */
    running: () => runner.open().map((batch) => batch.left().join(' ')),
    /** Everything told, as text. */
    told: () => happenings.map(tell),
    ends: () => result.outcomes?.map((one) => `${one.service} ${one.kind}`),
  };
}

/** `well` is set as soon as all have ended well, the rest when all client processes have gone. */
function watched(execution: Promise<Executed>) {
  const result: { well?: true; outcomes?: readonly Outcome[]; error?: unknown } = {};
  const finished = (async (): Promise<readonly Outcome[]> => {
    try {
      const { outcomes, gone } = await execution;
      result.well = true;
      await gone;
      result.outcomes = outcomes;
    } catch (error) {
      result.error = error;
    }
    return result.outcomes ?? [];
  })();
  return { finished, result };
}

function tell(happening: Happening): string {
  if (happening.type === 'service-started')
    return `${happening.service} started ${happening.attempt}`;
  if (happening.type === 'service-retried')
    return `${happening.service} retried after ${happening.delayMs}`;
  if (happening.type === 'service-ended') return `${happening.service} ${happening.outcome.kind}`;
  return happening.type;
}
