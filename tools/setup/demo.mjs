import { rm } from 'node:fs/promises';
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
  // The stand-ins may have been made anew since the last time. In CI, a build does not lock by itself.
  await rm(join(cwd, 'orchestrate.lock'), { force: true });
  await step('orchestrate lock', { cwd, env });
  await step('orchestrate build', { cwd, env });
  say(`examples/shop is built; all of it took ${since(start)}`);
  say('to go on by hand: eval "$(npm run --silent lab env)" && cd examples/shop, then for example');
  say('  ../../node_modules/.bin/orchestrate plan   and   docker compose up --wait');
}

async function step(line, options) {
  header(`${line} (in examples/shop)`);
  const [command, ...args] = line.split(' ');
  await must(`"${line}"`, command, args, options);
}
