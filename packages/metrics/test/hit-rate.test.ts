import type { Step } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { serviceRecords } from '../src/index.ts';
import { ended, outcome, step } from './steps.ts';

const never = () => undefined;

/** The six instructions of the recorded multi-stage build. */
function multiStage(states: readonly Step['state'][]): Step[] {
  const [a, b, c, d, e, f] = states;
  return [
    step('deps 2/4', 'WORKDIR /app', a ?? 'cached'),
    step('deps 3/4', 'COPY a.txt .', b ?? 'cached'),
    step('deps 4/4', 'RUN echo deps && date +%s%N > /app/d', c ?? 'cached'),
    step('build 1/2', 'COPY b.txt .', d ?? 'cached'),
    step('build 2/2', 'RUN --mount=type=cache,target=/cache date +%s%N', e ?? 'cached'),
    step('stage-2 2/2', 'COPY --from=build /app/n /n', f ?? 'cached'),
  ];
}

const x = 'executed';
const recorded: readonly [string, readonly Step['state'][], number, number][] = [
  ['nothing in cache', [x, x, x, x, x, x], 0, 6],
  ['the same again', [], 6, 0],
  ['one source file changed', ['cached', 'cached', 'cached', x, x, x], 3, 3],
];

describe('the hit rate of a service', () => {
  it.each(recorded)('%s', (_name, states, cached, executed) => {
    const [record] = serviceRecords(ended(outcome('app', multiStage(states))), never);
    expect(record).toMatchObject({
      stepsCached: cached,
      stepsExecuted: executed,
      stepsNotReached: 0,
      hitRate: cached / 6,
    });
  });

  it('is null for a failed build, whose steps are still listed', () => {
    const steps = [
      step('2/4', 'RUN echo never-built', 'cancelled'),
      step('3/4', 'COPY missing.txt /x', 'failed'),
      step('4/4', 'RUN echo later', 'not-reached'),
    ];
    const failure = {
      kind: 'step',
      message: '"/missing.txt": not found',
      transient: false,
    } as const;
    const [record] = serviceRecords(
      ended(outcome('app', steps, { kind: 'failed', failure })),
      never,
    );
    expect(record).toMatchObject({
      outcome: 'failed',
      reason: '"/missing.txt": not found',
      stepsCached: 0,
      stepsExecuted: 0,
      stepsNotReached: 1,
      hitRate: null,
      timeHitRate: null,
      timeSavedMs: null,
      steps,
    });
  });

  it('is null, not 0, when there are no steps', () => {
    const [record] = serviceRecords(ended(outcome('app', [])), never);
    expect(record).toMatchObject({ hitRate: null, timeHitRate: null, timeSavedMs: null });
  });

  it('counts a step that came as cached and as executed once, as executed', () => {
    const cached = step('2/4', 'COPY a.txt /a', 'cached', { vertex: 'sha256:e27c' });
    const executed = step('2/4', 'COPY a.txt /a', 'executed', { vertex: 'sha256:3ef1' });
    for (const steps of [
      [cached, executed],
      [executed, cached],
    ]) {
      const [record] = serviceRecords(ended(outcome('app', steps)), never);
      expect(record).toMatchObject({ stepsCached: 0, stepsExecuted: 1, steps: [executed] });
    }
  });

  it('keeps two equal instructions of one stage apart', () => {
    const steps = [step('2/4', 'RUN make', 'cached'), step('4/4', 'RUN make', 'executed')];
    const [record] = serviceRecords(ended(outcome('app', steps)), never);
    expect(record).toMatchObject({ stepsCached: 1, stepsExecuted: 1, hitRate: 0.5 });
  });
});
