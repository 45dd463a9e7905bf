import { expect, it } from 'vitest';
import { loneBuilds } from '../src/lone-builds.ts';

it('gives services that took long before a process of their own, and asks the store once for each', () => {
  const asked: string[] = [];
  const durations = new Map([
    ['long', 20_000],
    ['short', 19_999],
  ]);
  const runsAlone = loneBuilds({
    typicalDurationMs: (service) => {
      asked.push(service);
      return durations.get(service);
    },
  });
  const answers = ['long', 'short', 'new', 'long', 'short', 'new'].map(runsAlone);
  expect(answers).toEqual([true, false, false, true, false, false]);
  expect(asked).toEqual(['long', 'short', 'new']);
});
