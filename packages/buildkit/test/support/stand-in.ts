import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listOf, number, parseJson, record, text } from '../../src/json.ts';

/** What a stand-in process was started with. */
export interface SeenStart {
  readonly pid: number;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Files that the command line and the environment point at, by what they are. */
  readonly files: Readonly<Record<string, string>>;
  /** Permissions of those files and of their folder, in octal. */
  readonly modes: readonly string[];
}

/** Written by the prelude below. */
function decodeStart(written: string): SeenStart {
  const seen = record(parseJson(written));
  const strings = (value: unknown): Record<string, string> =>
    Object.fromEntries(
      Object.entries(record(value) ?? {}).flatMap(([key, one]) =>
        typeof one === 'string' ? [[key, one] as const] : [],
      ),
    );
  return {
    pid: number(seen?.pid) ?? 0,
    args: listOf(seen?.args, text),
    env: strings(seen?.env),
    files: strings(seen?.files),
    modes: listOf(seen?.modes, text),
  };
}

/** A buildx that does what a test says, found where docker keeps its plugins. */
export interface StandIn {
  readonly env: Readonly<Record<string, string>>;
  /** The start of the `bake` process; waits for it. */
  start(): Promise<SeenStart>;
  close(): Promise<void>;
}

/**
 * Installs a plugin that records how it was started and then runs `script` (JavaScript; `say(line)` writes a
 * line of standard error, `metadata(value)` the metadata file). It has no content store: `dial-stdio` ends.
 * Asked for its version it says `version`.
 */
export async function standIn(script: string, version = '0.29.1'): Promise<StandIn> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'stand-in-')));
  const plugins = join(folder, 'cli-plugins');
  await mkdir(plugins);
  const plugin = join(plugins, 'docker-buildx');
  await writeFile(plugin, `#!${process.execPath}\n${prelude(folder, version)}\n${script}\n`);
  await chmod(plugin, 0o755);
  const seen = join(folder, 'seen.json');
  return {
    // No engine either: nothing may reach the one of the machine.
    env: { ...env(), DOCKER_CONFIG: folder, DOCKER_HOST: `unix://${folder}/none.sock` },
    start: async () => {
      for (;;) {
        const written = await readFile(seen, 'utf8').catch(() => '');
        if (written !== '') return decodeStart(written);
        await new Promise(setImmediate);
      }
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

function env(): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' };
}

/** Runs in the stand-in, before the test's script. */
function prelude(folder: string, version: string): string {
  return `
const fs = require('node:fs');
const path = require('node:path');
const args = process.argv.slice(2);
if (args[0] === 'version') console.log('github.com/docker/buildx v${version} abc');
if (args[0] !== 'bake') process.exit(args[0] === 'version' ? 0 : 1);
const after = (flag) => args[args.indexOf(flag) + 1];
const mode = (file) => (fs.statSync(file).mode & 0o777).toString(8);
const definition = JSON.parse(fs.readFileSync(after('--file'), 'utf8'));
const named = { definition: after('--file'), policy: process.env.EXPERIMENTAL_BUILDKIT_SOURCE_POLICY };
for (const target of Object.values(definition.target))
  for (const secret of target.secret ?? []) {
    const [, file] = /src=(.*)$/.exec(secret) ?? [];
    if (file) named[secret] = file;
  }
const present = Object.entries(named).filter(([, file]) => file);
const seen = {
  pid: process.pid, args, env: process.env,
  files: Object.fromEntries(present.map(([what, file]) => [what, fs.readFileSync(file, 'latin1')])),
  modes: [mode(path.dirname(after('--file'))), ...present.map(([, file]) => mode(file))],
};
fs.writeFileSync(${JSON.stringify(join(folder, 'seen.tmp'))}, JSON.stringify(seen));
fs.renameSync(${JSON.stringify(join(folder, 'seen.tmp'))}, ${JSON.stringify(join(folder, 'seen.json'))});
const say = (line) => fs.writeSync(2, line + '\\n');
const metadata = (value) => fs.writeFileSync(after('--metadata-file'), JSON.stringify(value));
`;
}
