/** What a workspace folder may import. The table stands in ARCHITECTURE.md for people and here for the check. */
export interface Rule {
  /** Workspace folders whose packages it may import. */
  readonly mayImport: readonly string[];
  /** Pure: no `node:` module, so no disk, clock, environment or network. */
  readonly pure: boolean;
}

const pure = (...mayImport: string[]): Rule => ({ mayImport, pure: true });
const adapter = (...mayImport: string[]): Rule => ({ mayImport, pure: false });

const MODEL = 'packages/model';
const USE_CASES = ['manifest', 'dockerfile', 'policy', 'plan', 'execute', 'metrics', 'secrets'].map(
  (name) => `packages/${name}`,
);

export const TABLE: Readonly<Record<string, Rule>> = {
  'packages/model': pure(),
  'packages/manifest': pure(MODEL),
  'packages/dockerfile': pure(MODEL),
  'packages/policy': pure(MODEL),
  'packages/plan': pure(MODEL),
  'packages/execute': pure(MODEL),
  'packages/metrics': pure(MODEL),
  'packages/report': pure(MODEL),
  'packages/secrets': pure(MODEL),
  'packages/buildkit': adapter(MODEL),
  'packages/registry': adapter(MODEL),
  'packages/workspace': adapter(MODEL),
  'packages/store': adapter(MODEL),
  'packages/testkit': adapter(MODEL),
  'packages/pipeline': pure(MODEL, ...USE_CASES),
  'apps/cli': adapter(
    MODEL,
    ...USE_CASES,
    'packages/report',
    'packages/buildkit',
    'packages/registry',
    'packages/workspace',
    'packages/store',
    'packages/pipeline',
  ),
};

/** Folders whose code is for tests only. */
export const TEST_ONLY = ['packages/testkit'];
