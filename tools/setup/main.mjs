// Sets up all that the repository needs and runs one thing on it. It runs on the machine's own
// Node, which may be older than the one the workspace brings, and uses nothing but Node itself.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bench } from './bench.mjs';
import { demo } from './demo.mjs';
import { lab } from './lab.mjs';
import { Failed } from './run.mjs';
import { say } from './say.mjs';
import { runStages, stageNames } from './stages.mjs';
import { installOnce, installWorkspace } from './workspace.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../../..');

const usage = `usage: node tools/setup/main.mjs COMMAND

  demo               build examples/shop and show the result
  test [STAGE…]      ${stageNames.join(', ')}
  lab COMMAND        up, down, status, env, publish: the engine and registry to build with
  bench [ARGS…]      compare with other tools on this machine
`;

async function main([command, ...args]) {
  switch (command) {
    case 'demo':
      await installWorkspace(root);
      return demo(root);
    case 'test':
      await installWorkspace(root);
      return runStages(root, chosenStages(args));
    case 'lab':
      await installOnce(root);
      return exitWith(await lab(root, args));
    case 'bench':
      await installWorkspace(root);
      return exitWith(await bench(root, args));
    default:
      process.stderr.write(usage);
      process.exitCode = 2;
  }
}

function chosenStages(args) {
  const unknown = args.find((name) => !stageNames.includes(name));
  if (unknown === undefined) return args.length > 0 ? args : stageNames;
  throw new Failed(`there is no stage "${unknown}"; there are ${stageNames.join(', ')}`, 2);
}

function exitWith(code) {
  process.exitCode = code;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Failed)) throw error;
  say(error.message);
  process.exitCode = error.code;
}
