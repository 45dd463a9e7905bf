import { expect, it } from 'vitest';
import { defaultJobs } from '../src/default-jobs.ts';

const GIB = 1024 ** 3;

it.each([
  [1 * GIB, 8],
  [8 * GIB, 21],
  [16 * GIB, 42],
  [128 * GIB, 64],
])('a machine with %d bytes of memory builds %d services at once', (memory, jobs) => {
  expect(defaultJobs(memory)).toBe(jobs);
});
