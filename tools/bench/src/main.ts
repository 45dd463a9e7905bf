import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { baseImage } from './base-image.ts';
import { output } from './command.ts';
import { type Comparison, compare, hasFailed } from './compare.ts';
import { EMPTY, heading, putSection, type Setting, section } from './document.ts';
import { newNonce } from './fixture/folder.ts';
import { describeMachine } from './machine.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { partsTable } from './parts-table.ts';
import { peers } from './peers/index.ts';
import type { Peer } from './peers/peer.ts';
import { BuiltWorkspaces } from './scenarios/built-workspaces.ts';
import { scenarios } from './scenarios/index.ts';
import { table } from './table.ts';

const RESULTS = path.resolve(import.meta.dirname, '../../../docs/benchmarks.md');

const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);

async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help')) {
    console.log(USAGE);
    return 0;
  }
  const known = { scenarios: names(scenarios), peers: names(peers) };
  const options = readOptions(argv, known);
  if (typeof options === 'string') {
    console.error(`${options}\n\n${USAGE}`);
    return 2;
  }
  const versions = await installed(options.peers);
  const stop = interruption();
  const comparisons = await run(options, [...versions.keys()], stop).catch((error) => {
    if (stop.aborted) return undefined;
    throw error;
  });
  if (comparisons === undefined) return 130;
  const setting: Setting = {
    date: new Date().toISOString().slice(0, 10),
    rounds: options.rounds,
    machine: await describeMachine(),
    versions: Object.fromEntries([...versions].map(([peer, version]) => [peer.title, version])),
  };
  for (const one of comparisons)
    console.log(
      `\n${heading(one)}\n\n${[table(one), ...one.rows.flatMap(partsTable)].join('\n\n')}`,
    );
  if (options.write) await writeResults(comparisons, setting);
  const failed = comparisons.some(({ rows }) => rows.some(hasFailed));
  return failed ? 1 : 0;
}

/**
 * Aborted by Ctrl-C: what is running is ended and taken away; a second Ctrl-C does not wait for that.
 * The listener stays: without any, execa's own would end this process at the first signal.
 */
function interruption(): AbortSignal {
  const controller = new AbortController();
  process.on('SIGINT', () => (controller.signal.aborted ? process.exit(130) : controller.abort()));
  return controller.signal;
}

/** The peers that are there, with their versions; says which are not. */
async function installed(wanted: readonly string[] | undefined): Promise<Map<Peer, string>> {
  const found = new Map<Peer, string>();
  for (const peer of peers.filter(({ name }) => wanted?.includes(name) ?? true)) {
    const version = await output(peer.versionCommand);
    if (version === undefined) console.error(`${peer.title} is not installed: left out.`);
    else found.set(peer, /v?\d+\.\d+\.\d+[^\s,]*/.exec(version)?.[0] ?? version);
  }
  return found;
}

async function run(
  options: Options,
  present: readonly Peer[],
  signal: AbortSignal,
): Promise<Comparison[]> {
  const chosen = scenarios.filter(({ name }) => options.scenarios.includes(name));
  const base = chosen.some(({ sized }) => sized) ? await baseImage(options.base) : '';
  const { services, files, sharedBase, keep, rounds } = options;
  const images = `orchestrate-bench-${newNonce().slice(0, 8)}`;
  const shape = { images, services, files, sharedBase, base };
  const built = new BuiltWorkspaces({ shape, keep, signal });
  const builtFolder = (peer: Peer): Promise<string> => built.folder(peer);
  const bench = { shape, keep, signal, builtFolder };
  const say = (line: string): void => console.error(line);
  const comparisons: Comparison[] = [];
  try {
    for (const scenario of chosen) {
      const compared = present.filter(({ name }) => scenario.peers?.includes(name) ?? true);
      comparisons.push(await compare(scenario, compared, { rounds, bench, say }));
    }
  } finally {
    await built.remove();
  }
  return comparisons;
}

async function writeResults(comparisons: readonly Comparison[], setting: Setting): Promise<void> {
  let document = await readFile(RESULTS, 'utf8').catch(() => EMPTY);
  for (const one of comparisons) document = putSection(document, section(one, setting));
  await writeFile(RESULTS, document);
  console.log('\nWritten to docs/benchmarks.md.');
}

process.exitCode = await main(process.argv.slice(2));
