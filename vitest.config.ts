import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** End-to-end tests that no other test may run beside; CONTRIBUTING.md says which those are. */
const ALONE = '{apps/cli,tools/*}/test/**/*.alone.e2e.test.ts';
const LAB = 'apps/cli/test/e2e/lab-environment.ts';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{packages,apps,tools}/*/{src,test}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.{contract,e2e}.test.ts'],
          // For busy machines only: no test waits for time to pass.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'contract',
          include: ['{packages,apps,tools}/*/{src,test}/**/*.contract.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['{apps/cli,tools/*}/test/**/*.e2e.test.ts'],
          exclude: ['**/node_modules/**', ALONE],
          globalSetup: LAB,
          testTimeout: 600_000,
          hookTimeout: 600_000,
          // Two even on one core: much of the time is spent waiting for the engine. Each may have one of its own.
          maxWorkers: Math.min(4, Math.max(2, availableParallelism())),
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'e2e-alone',
          include: [ALONE],
          globalSetup: LAB,
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
