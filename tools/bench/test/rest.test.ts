import { expect, test } from 'vitest';
import { atRest } from '../src/rest.ts';

/** How many looks it takes on a machine of which each half second is as busy as the list says, then as its last. */
async function looks(...busy: readonly number[]): Promise<number> {
  let count = 0;
  let busyMs = 0;
  await atRest(new AbortController().signal, {
    spent: () => ({ busyMs, allMs: count * 1000 }),
    wait: () => {
      busyMs += (busy[count] ?? busy.at(-1) ?? 0) * 1000;
      count += 1;
      return Promise.resolve();
    },
  });
  return count;
}

test('a machine is at rest when it was so for three looks in a row', async () => {
  expect(await looks(0)).toBe(3);
  expect(await looks(0.9, 0.05, 0.05, 0.4, 0.02)).toBe(7);
});

test('one that never is does not hold up a measurement for more than a minute', async () => {
  expect(await looks(0.5)).toBe(120);
});

test('waiting ends when it is interrupted', async () => {
  const reason = new Error('enough');
  await expect(atRest(AbortSignal.abort(reason))).rejects.toMatchObject({ cause: reason });
});
