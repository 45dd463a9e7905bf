import type { PlacedStep, Step } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { findMisses } from '../src/index.ts';
import { step } from './steps.ts';

/** A step of so many ms that needs the ones with these indices. */
function placed(state: Step['state'], ms: number, ...needs: readonly number[]): PlacedStep {
  return { step: step('1/1', 'RUN x', state, { from: 1000, ms }), needs };
}

const found = (steps: readonly PlacedStep[]) =>
  findMisses(steps).map(({ missed, durationMs, later, laterMs }) => ({
    at: steps.indexOf(missed),
    durationMs,
    later: later.map((one) => steps.indexOf(one)),
    laterMs,
  }));

describe('findMisses', () => {
  it('finds nothing in a build that was all cached, or that had no steps', () => {
    expect(found([placed('cached', 0), placed('cached', 0, 0)])).toEqual([]);
    expect(found([])).toEqual([]);
  });

  it('adds up what came after the first step that ran', () => {
    const steps = [
      placed('cached', 0),
      placed('executed', 30, 0),
      placed('executed', 500, 1),
      placed('executed', 70, 2),
    ];
    expect(found(steps)).toEqual([{ at: 1, durationMs: 30, later: [2, 3], laterMs: 570 }]);
  });

  it('follows stages, and counts what two misses led to for both', () => {
    const steps = [
      placed('executed', 1),
      placed('executed', 10, 0),
      placed('cached', 0),
      placed('executed', 100, 2),
      placed('executed', 1000, 3, 1),
    ];
    expect(found(steps)).toEqual([
      { at: 0, durationMs: 1, later: [1, 4], laterMs: 1010 },
      { at: 3, durationMs: 100, later: [4], laterMs: 1000 },
    ]);
  });

  it('ends a trail at a cached step: what comes after it has a reason of its own', () => {
    const steps = [placed('executed', 1), placed('cached', 0, 0), placed('executed', 7, 1)];
    expect(found(steps)).toEqual([
      { at: 0, durationMs: 1, later: [], laterMs: 0 },
      { at: 2, durationMs: 7, later: [], laterMs: 0 },
    ]);
  });
});
