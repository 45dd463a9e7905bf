import { defineConfig } from 'vitest/config';

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
          include: ['apps/cli/test/**/*.e2e.test.ts', 'tools/*/test/**/*.e2e.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
