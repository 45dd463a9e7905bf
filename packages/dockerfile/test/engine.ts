import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import * as z from 'zod';

/** A real BuildKit, asked about Dockerfiles through buildx. */
export interface Engine {
  targets(dockerfile: string): Promise<Targets>;
  outline(dockerfile: string, target?: string): Promise<Outline>;
  /** The names of the vertices of a build whose result is thrown away. */
  build(dockerfile: string, files: readonly string[]): Promise<readonly string[]>;
  /** What it says of a file it refuses. */
  refusal(dockerfile: string): Promise<string>;
}

const range = z.object({ start: z.object({ line: z.number() }) });
const located = { location: z.object({ ranges: z.array(range).min(1) }) };

const targets = z.object({
  targets: z.array(
    z.object({
      name: z.string().optional(),
      base: z.string(),
      platform: z.string().optional(),
      default: z.boolean().optional(),
      ...located,
    }),
  ),
});

const outline = z.object({
  args: z.array(z.object({ name: z.string() })).default([]),
  secrets: z
    .array(z.object({ name: z.string(), required: z.boolean().default(false), ...located }))
    .default([]),
  ssh: z.array(z.object({ name: z.string(), ...located })).default([]),
});

const progress = z.object({ vertexes: z.array(z.object({ name: z.string() })).default([]) });

export type Targets = z.infer<typeof targets>;
export type Outline = z.infer<typeof outline>;

/** Throws a sentence that says what is missing when there is no engine. */
export async function findEngine(): Promise<Engine> {
  for (const args of [
    ['buildx', 'version'],
    ['version', '--format', '{{.Server.Version}}'],
  ]) {
    const { failed, stderr } = await execa('docker', args, { reject: false });
    if (failed) {
      throw new Error(
        `These tests compare with a real BuildKit, and \`docker ${args.join(' ')}\` failed: start an engine with buildx. ${stderr}`,
      );
    }
  }
  const call = async (name: string, dockerfile: string, target = ''): Promise<unknown> => {
    const { stdout } = await buildx(
      dockerfile,
      [],
      [`--call=${name},format=json`, `--target=${target}`],
    );
    return JSON.parse(stdout);
  };
  return {
    targets: async (dockerfile) => targets.parse(await call('targets', dockerfile)),
    outline: async (dockerfile, target) => outline.parse(await call('outline', dockerfile, target)),
    build: async (dockerfile, files) => {
      const args = ['--progress=rawjson', '--output=type=cacheonly'];
      const { stderr } = await buildx(dockerfile, files, args);
      return stderr
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .flatMap((line) => progress.parse(JSON.parse(line)).vertexes.map(({ name }) => name));
    },
    refusal: async (dockerfile) => {
      const { stderr, failed } = await buildx(
        dockerfile,
        [],
        ['--call=outline,format=json'],
        false,
      );
      return failed ? stderr : '';
    },
  };
}

/** Runs buildx in a folder of its own; `files` are empty. The default builder is the engine's own. */
async function buildx(
  dockerfile: string,
  files: readonly string[],
  args: readonly string[],
  reject = true,
): Promise<{ stdout: string; stderr: string; failed: boolean }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'dockerfile-oracle-'));
  try {
    await writeFile(path.join(folder, 'Dockerfile'), dockerfile);
    for (const file of files) await writeFile(path.join(folder, file), '');
    const command = ['buildx', 'build', '--builder=default', ...args, folder];
    const { stdout, stderr, failed } = await execa('docker', command, { reject });
    return { stdout, stderr, failed };
  } finally {
    await rm(folder, { recursive: true });
  }
}
