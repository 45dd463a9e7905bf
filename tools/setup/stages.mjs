import { labEnv, labUp } from './lab.mjs';
import { Failed, must } from './run.mjs';
import { header, say, since } from './say.mjs';
import { workspaceEnv } from './toolchain.mjs';
import { buildCli } from './workspace.mjs';

const vitest = (project) => ({ commands: [['vitest', 'run', '--project', project]] });

/** What `npm test` goes through, in this order; the quick ones first. */
const stages = new Map([
  ['types', { commands: [['turbo', 'run', 'types', '--output-logs=errors-only']] }],
  [
    'lint',
    {
      commands: [
        ['oxlint', '--type-aware'],
        ['biome', 'check'],
      ],
    },
  ],
  ['boundaries', { commands: [['node', 'tools/boundaries/src/main.ts']] }],
  ['unit', vitest('unit')],
  ['contract', { ...vitest('contract'), engine: true }],
  ['e2e', { ...vitest('e2e*'), engine: true, cli: true }],
]);

export const stageNames = [...stages.keys()];

/** Runs the named stages one after the other and stops at the first that fails. */
export async function runStages(root, names) {
  const start = performance.now();
  for (const name of names) {
    const begun = performance.now();
    header(name);
    try {
      await runStage(root, stages.get(name));
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      const message = `FAILED at ${name} after ${since(start)}: ${error.message}`;
      throw new Failed(message, error.code);
    }
    say(`${name} passed in ${since(begun)}`);
  }
  header('result');
  say(`PASSED ${names.join(', ')} in ${since(start)}`);
}

async function runStage(root, { commands, engine = false, cli = false }) {
  if (engine) await labUp(root);
  if (cli) await buildCli(root);
  const env = engine ? await labEnv(root) : workspaceEnv(root);
  for (const [command, ...args] of commands) {
    await must(`"${[command, ...args].join(' ')}"`, command, args, { cwd: root, env });
  }
}
