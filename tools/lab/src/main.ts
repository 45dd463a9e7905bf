#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { serveBuildkit } from './commands/buildkit.ts';
import { down } from './commands/down.ts';
import { printEnv } from './commands/env.ts';
import { fresh } from './commands/fresh.ts';
import { publish } from './commands/publish.ts';
import { status } from './commands/status.ts';
import { up } from './commands/up.ts';
import { engineAskedFor, extraEngine } from './engine/extra.ts';
import { labPaths } from './paths.ts';
import { Failure, Refusal } from './refusal.ts';

const usage = `The build lab: an engine, a registry, base images and a private package index.

  lab up [--engine N]               bring up what is missing; engine N, 2 or more, is empty each time
  lab fresh [--engine N] [--json]   an empty engine N (2 unless told) beside what is up; its settings
  lab down [--purge]                stop what the lab started; --purge removes its data as well
  lab status                        how each part is; exit code 1 when something is down
  lab env [--json] [--engine N]     settings that lead orchestrate to the lab: eval "$(lab env)"
  lab buildkit [--engine N] [--port N]
                                    offers an engine's BuildKit on a port of this machine, for
                                    "docker buildx create --driver remote ADDRESS"; prints the address,
                                    and ends when its standard input does
  lab publish NAME [--under PREFIX] a newer version of a base image, such as python:3.13-slim, or of
                                    a copy of it below a path of the registry

  --second-engine is --engine 2
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
      engine: { type: 'string' },
      'second-engine': { type: 'boolean', default: false },
    },
  });
  const paths = labPaths(process.env);
  const extra = engineAskedFor(paths, values);
  const { json } = values;
  const [command = 'help', name = ''] = positionals;
  switch (values.help ? 'help' : command) {
    case 'up':
      await up(paths, extra);
      return 0;
    case 'fresh':
      await fresh(paths, { extra: extra ?? extraEngine(paths), json });
      return 0;
    case 'down':
      await down(paths, { purge: values.purge });
      return 0;
    case 'status':
      return (await status(paths)) ? 0 : 1;
    case 'env':
      await printEnv(paths, { extra, json });
      return 0;
    case 'buildkit':
      await serveBuildkit({ extra, port: values.port });
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
