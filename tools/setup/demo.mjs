import { join } from 'node:path';
import { labEnv, labUp } from './lab.mjs';
import { must } from './run.mjs';
import { header, say, since } from './say.mjs';
import { buildCli } from './workspace.mjs';

/** Builds the example monorepo with the built program, as its user would. */
export async function demo(root) {
  const start = performance.now();
  await buildCli(root);
  await labUp(root);
  const cwd = join(root, 'examples', 'shop');
  const env = await labEnv(root);
  header('orchestrate build (in examples/shop)');
  await must('the build of examples/shop', 'orchestrate', ['build'], { cwd, env });
  say(`examples/shop is built; all of it took ${since(start)}`);
  say('to go on by hand: eval "$(node tools/setup/main.mjs lab env)" and cd examples/shop, then');
  say('  ../../node_modules/.bin/orchestrate runs show   or   … plan   or   … doctor');
}
