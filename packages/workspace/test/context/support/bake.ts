import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';

export interface Build {
  readonly name: string;
  /** Absolute. */
  readonly context: string;
  /** Absolute. */
  readonly dockerfile: string;
  /** Named contexts: absolute folders. */
  readonly contexts: Readonly<Record<string, string>>;
}

export interface Built {
  /** Of the platform manifest. */
  readonly digest: string;
  /** Instructions that were not found in the cache. */
  readonly ran: readonly string[];
}

/** Builds all of them in one go on the engine in force; throws with its words when one fails. Nothing is kept but cache. */
export async function bake(
  folder: string,
  builds: readonly Build[],
): Promise<ReadonlyMap<string, Built>> {
  mkdirSync(folder, { recursive: true });
  const metadata = path.join(folder, `${randomUUID()}.json`);
  const definition = path.join(folder, 'bake.json');
  writeFileSync(definition, JSON.stringify(definitionOf(builds)));
  const files = ['--file', definition, '--metadata-file', metadata];
  const allowed = ['--progress', 'rawjson', '--allow', `fs.read=${folder}`];
  const { stderr } = await execa('docker', ['buildx', 'bake', ...files, ...allowed]);
  const ran = instructionsThatRan(stderr);
  const results: unknown = JSON.parse(readFileSync(metadata, 'utf8'));
  return new Map(
    builds.map(({ name }) => {
      const digest = field(field(results, name), 'containerimage.digest');
      if (typeof digest !== 'string') throw new Error(`${name} has no digest`);
      return [name, { digest, ran: ran.filter((step) => step.startsWith(`[${name} `)) }];
    }),
  );
}

function definitionOf(builds: readonly Build[]): object {
  const target = builds.map(({ name, ...build }) => [
    name,
    {
      ...build,
      // An attestation would change the digest of what is reported.
      attest: ['type=provenance,disabled=true'],
      output: [`type=image,name=workspace-context-test/${name},store=false`],
    },
  ]);
  return {
    group: { default: { targets: builds.map(({ name }) => name) } },
    target: Object.fromEntries(target),
  };
}

/** Names of COPY and ADD steps that ended without being cached. */
function instructionsThatRan(progress: string): string[] {
  const vertexes = progress
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => {
      const all = field(JSON.parse(line), 'vertexes');
      return Array.isArray(all) ? all : [];
    });
  return vertexes.flatMap((vertex: unknown) => {
    const name = field(vertex, 'name');
    const hasEnded = field(vertex, 'completed') !== undefined;
    const isStep = typeof name === 'string' && /^\[[^\]]+ \d+\/\d+\] (?:COPY|ADD)/.test(name);
    return isStep && hasEnded && field(vertex, 'cached') !== true ? [name] : [];
  });
}

function field(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}
