import { parseArgs } from 'node:util';

export interface Options {
  readonly services: number;
  readonly files: number;
  readonly rounds: number;
  readonly sharedBase: boolean;
  readonly scenarios: readonly string[];
  /** Undefined: every peer that is installed. */
  readonly peers?: readonly string[];
  /** The image every generated service starts from; undefined: the lab's busybox, or the public one. */
  readonly base?: string;
  readonly write: boolean;
  readonly keep: boolean;
}

/** Context files of each service when nobody says otherwise. */
export const USUAL_FILES = 5;

export const USAGE = `node tools/bench/src/main.ts [options]

  --services N     generated services (50)
  --files N        context files of each service (${USUAL_FILES})
  --rounds N       times each peer runs each scenario (3)
  --scenario LIST  comma-separated: startup, cold, warm, one-changed, fresh-machine,
                   dependencies-cold, dependencies-layer-cache, dependencies-mounts,
                   mount-transport, redactor (all)
  --peer LIST      comma-separated: orchestrate, bake, compose, turbo (those that are installed)
  --shared-base    one of the services is the base of all others
  --base IMAGE     what the services start from (the lab's busybox:stable, or the public one)
  --write          put the results into docs/benchmarks.md
  --keep           leave the generated folders and images`;

/** Reads the arguments; a sentence when they are wrong. */
export function readOptions(argv: readonly string[], known: KnownNames): Options | string {
  const values = parse(argv);
  if (typeof values === 'string') return values;
  const services = count('services', values.services);
  const files = count('files', values.files);
  const rounds = count('rounds', values.rounds);
  for (const value of [services, files, rounds]) if (typeof value === 'string') return value;
  const scenarios = values.scenario === undefined ? known.scenarios : list(values.scenario);
  const peers = values.peer === undefined ? undefined : list(values.peer);
  const problem =
    unknown('scenario', scenarios, known.scenarios) ?? unknown('peer', peers ?? [], known.peers);
  if (problem !== undefined) return problem;
  return {
    services: Number(services),
    files: Number(files),
    rounds: Number(rounds),
    scenarios,
    sharedBase: values['shared-base'],
    write: values.write,
    keep: values.keep,
    ...(peers !== undefined && { peers }),
    ...(values.base !== undefined && { base: values.base }),
  };
}

export interface KnownNames {
  readonly scenarios: readonly string[];
  readonly peers: readonly string[];
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        services: { type: 'string', default: '50' },
        files: { type: 'string', default: String(USUAL_FILES) },
        rounds: { type: 'string', default: '3' },
        scenario: { type: 'string' },
        peer: { type: 'string' },
        base: { type: 'string' },
        'shared-base': { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function count(name: string, text: string): number | string {
  return /^[1-9]\d*$/.test(text) ? Number(text) : `--${name} ${text}: not a whole number above 0`;
}

function list(text: string): string[] {
  return text.split(',').filter((name) => name !== '');
}

function unknown(kind: string, given: readonly string[], known: readonly string[]) {
  const wrong = given.find((name) => !known.includes(name));
  return wrong === undefined
    ? undefined
    : `No ${kind} named "${wrong}"; there are: ${known.join(', ')}.`;
}
