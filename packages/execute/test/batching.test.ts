import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseBatches } from '../src/batching.ts';

/** `!` in front of what runs alone, `@` before the builder. */
const many = (names: string) =>
  names
    .split(' ')
    .filter(Boolean)
    .map((name) => {
      const [service = '', builder] = name.replace('!', '').split('@');
      return { service, alone: name.startsWith('!'), builder };
    });

const choose = (
  ready: string,
  free: number,
  { jobs = 8, processes = 9, impatient = false } = {},
) => {
  const { batches, lingers } = chooseBatches({
    ready: many(ready),
    free,
    processes,
    jobs,
    impatient,
  });
  return `${batches.map((batch) => batch.join('+')).join(' ')}${lingers ? ' …' : ''}`;
};

describe('chooseBatches', () => {
  it.each<[string, number, string]>([
    ['', 8, ''],
    ['a', 8, 'a'],
    ['a b c', 8, 'a+b+c'],
    ['a b c d e f g h i', 8, 'a+b+c+d+e+f+g+h'],
    // Half of the places is enough, and so are places for all.
    ['a b c d e f', 4, 'a+b+c+d'],
    ['a b', 2, 'a+b'],
    ['a b c', 2, ' …'],
    ['a b c', 0, ''],
    // Alone means now, in an own process, and only while places are left.
    ['!a b !c d', 8, 'a c b+d'],
    ['!a b c', 1, 'a'],
    ['!a b c', 2, 'a …'],
    ['a !b', 1, 'a'],
  ])('%j on %d places: %j', (ready, free, expected) => {
    expect(choose(ready, free)).toBe(expected);
  });

  it.each<[string, number, string]>([
    ['a@1 b@2 c@1 !d@1', 9, 'd a+c b'],
    ['a@1 b@2 !c@1', 2, 'a b'],
    ['a@1 b@2 c@1', 1, 'a+c'],
  ])('has a process a builder: %j with %d processes left: %j', (ready, processes, expected) => {
    expect(choose(ready, 8, { processes })).toBe(expected);
  });

  it('does not hold anything back once it is impatient', () => {
    expect(choose('a b c', 1, { impatient: true })).toBe('a');
  });

  it.each<[string, number, string]>([
    ['!a !b !c', 2, 'a b'],
    // Company that shares a process goes before the last of those that want one each.
    ['!a !b c d', 2, 'a c+d'],
    ['!a b', 1, 'b'],
    // Nobody waits for a moment that cannot help: the end of a process will be told.
    ['!a b', 0, ''],
  ])('%j with %d processes left: %j', (ready, processes, expected) => {
    expect(choose(ready, 8, { processes })).toBe(expected);
  });

  it('never holds back with one or two jobs', () => {
    expect(choose('a b c', 1, { jobs: 1 })).toBe('a');
    expect(choose('a b c', 1, { jobs: 2 })).toBe('a');
  });

  it('keeps to places, takes the most urgent, each once', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', '!f', '!g');
    fc.assert(
      fc.property(
        fc.uniqueArray(name),
        fc.nat(6),
        fc.integer({ min: 1, max: 6 }),
        fc.boolean(),
        (names, free, jobs, impatient) => {
          const ready = many(names.join(' '));
          const { batches, lingers } = chooseBatches({
            ready,
            free: Math.min(free, jobs),
            processes: 9,
            jobs,
            impatient,
          });
          const started = batches.flat();
          expect(started.length).toBeLessThanOrEqual(Math.min(free, jobs));
          expect(new Set(started).size).toBe(started.length);
          const urgent = ready.slice(0, Math.min(free, jobs)).map((one) => one.service);
          if (!lingers) expect(started.toSorted()).toEqual(urgent.toSorted());
          // With nothing running and nothing else starting there is nobody to wait for.
          if (impatient || (free >= jobs && batches.length === 0)) expect(lingers).toBe(false);
          for (const batch of batches) {
            if (batch.length > 1)
              expect(ready.filter((one) => one.alone).map((one) => one.service)).not.toContain(
                batch[0],
              );
          }
        },
      ),
    );
  });
});
