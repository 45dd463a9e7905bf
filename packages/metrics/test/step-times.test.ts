import { describe, expect, it } from 'vitest';
import { serviceRecords } from '../src/index.ts';
import { ended, outcome, step } from './steps.ts';

const npm = step('2/4', 'RUN npm ci', 'cached');
const copy = step('3/4', 'COPY . .', 'cached');
const build = step('4/4', 'RUN npm run build', 'executed', { from: 500, ms: 3000 });

function times(steps: Parameters<typeof outcome>[1], known: Readonly<Record<string, number>>) {
  const [record] = serviceRecords(
    ended(outcome('web', steps)),
    (service, one) => known[`${service}: ${one.text}`],
  );
  return [record?.timeSavedMs, record?.timeHitRate];
}

describe('time saved', () => {
  it('is what the cached steps took when they last ran, against what ran now', () => {
    expect(times([npm, copy, build], { 'web: RUN npm ci': 8900, 'web: COPY . .': 100 })).toEqual([
      9000, 0.75,
    ]);
  });

  it('leaves out cached steps that were never seen running', () => {
    expect(times([npm, copy, build], { 'web: RUN npm ci': 3000 })).toEqual([3000, 0.5]);
  });

  it('is not known when no cached step was ever seen running', () => {
    expect(times([npm, copy, build], {})).toEqual([null, null]);
  });

  it('is nothing when nothing was cached', () => {
    expect(times([build], { 'web: RUN npm run build': 3000 })).toEqual([0, 0]);
  });

  it('is everything when all was cached', () => {
    expect(times([npm, copy], { 'web: RUN npm ci': 3000, 'web: COPY . .': 0 })).toEqual([3000, 1]);
  });

  it('has no rate when nothing takes or took time', () => {
    expect(times([npm], { 'web: RUN npm ci': 0 })).toEqual([0, null]);
  });
});
