#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { serveBuildkit } from './commands/buildkit.ts';
import { down } from './commands/down.ts';
import { printEnv } from './commands/env.ts';
import { publish } from './commands/publish.ts';
import { status } from './commands/status.ts';
import { up } from './commands/up.ts';
import { labPaths } from './paths.ts';
import { Failure, Refusal } from './refusal.ts';

const usage = `The build lab: an engine, a registry, base images and a private package index.

  lab up [--second-engine]          bring up what is missing; the second engine is empty each time
  lab down [--purge]                stop what the lab started; --purge removes its data as well
  lab status                        how each part is; exit code 1 when something is down
  lab env [--json] [--second-engine]
                                    settings that lead orchestrate to the lab: eval "$(lab env)"
  lab buildkit [--second-engine] [--port N]
                                    offers an engine's BuildKit on a port of this machine, for
                                    "docker buildx create --driver remote ADDRESS"; prints the address,
                                    and ends when its standard input does
  lab publish NAME [--under PREFIX] a newer version of a base image, such as python:3.13-slim, or of
                                    a copy of it below a path of the registry
`;

/** Runs one command; returns the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      json: { type: 'boolean', default: false },
      under: { type: 'string' },
      port: { type: 'string', default: '0' },
      purge: { type: 'boolean', default: false },
      'second-engine': { type: 'boolean', default: false },
    },
  });
  const paths = labPaths(process.env);
  const second = values['second-engine'];
  const [command = 'help', name = ''] = positionals;
  switch (values.help ? 'help' : command) {
    case 'up':
      await up(paths, { second });
      return 0;
    case 'down':
      await down(paths, { purge: values.purge });
      return 0;
    case 'status':
      return (await status(paths)) ? 0 : 1;
    case 'env':
      await printEnv(paths, { second, json: values.json });
      return 0;
    case 'buildkit':
      await serveBuildkit(paths, { second, port: values.port });
      return 0;
    case 'publish':
      await publish(paths, name, values.under);
      return 0;
    default:
      process.stderr.write(usage);
      return values.help ? 0 : 2;
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Refusal || error instanceof Failure)) throw error;
  const hint = error instanceof Refusal ? `  ${error.hint}\n` : '';
  process.stderr.write(`lab: ${error.message}\n${hint}`);
  process.exitCode = 3;
}
