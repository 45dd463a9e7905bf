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
  /** Path of the plugin. */
  readonly buildx: string;
  /** The start of the `bake` process that has read what to build; waits for it. */
  start(): Promise<SeenStart>;
  /** Id of a `bake` process that waits for its definition on standard input; waits for it. */
  waiting(): Promise<number>;
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
  return {
    // No engine either: nothing may reach the one of the machine.
    env: { ...env(), DOCKER_CONFIG: folder, DOCKER_HOST: `unix://${folder}/none.sock` },
    buildx: plugin,
    start: async () => decodeStart(await written(join(folder, 'seen.json'))),
    waiting: async () => Number(await written(join(folder, 'waiting'))),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What stands in a file once it is there. */
async function written(file: string): Promise<string> {
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text !== '') return text;
    await new Promise(setImmediate);
  }
}

function env(): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' };
}

/** Runs in the stand-in, before the test's script. */
function prelude(folder: string, version: string): string {
  return `
const fs = require('node:fs');
const path = require('node:path');
const home = ${JSON.stringify(folder)};
const args = process.argv.slice(2);
if (args[0] === 'version') console.log('github.com/docker/buildx v${version} abc');
if (args[0] !== 'bake') process.exit(args[0] === 'version' ? 0 : 1);
const after = (flag) => args[args.indexOf(flag) + 1];
const mode = (file) => (fs.statSync(file).mode & 0o777).toString(8);
const put = (name, text) => {
  fs.writeFileSync(path.join(home, name + '.tmp'), text);
  fs.renameSync(path.join(home, name + '.tmp'), path.join(home, name));
};
const file = after('--file') === '-' ? undefined : after('--file');
if (file === undefined) put('waiting', String(process.pid));
const definition = JSON.parse(fs.readFileSync(file ?? 0, 'utf8'));
const named = { definition: file, policy: process.env.EXPERIMENTAL_BUILDKIT_SOURCE_POLICY };
for (const target of Object.values(definition.target))
  for (const secret of target.secret ?? []) {
    const [, file] = /src=(.*)$/.exec(secret) ?? [];
    if (file) named[secret] = file;
  }
const present = Object.entries(named).filter(([, file]) => file);
const seen = {
  pid: process.pid, args, env: process.env,
  files: Object.fromEntries(present.map(([what, file]) => [what, fs.readFileSync(file, 'latin1')])),
  modes: [mode(path.dirname(after('--metadata-file'))), ...present.map(([, file]) => mode(file))],
};
put('seen.json', JSON.stringify({ ...seen, definition }));
const say = (line) => fs.writeSync(2, line + '\\n');
const metadata = (value) => fs.writeFileSync(after('--metadata-file'), JSON.stringify(value));
`;
}
