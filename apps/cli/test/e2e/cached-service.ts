import type { CacheTraffic } from '@orchestrate/model';
import { expect } from 'vitest';
import { type Monorepo, monorepo, nonce, run } from './rig.ts';

interface RecordJson {
  readonly id: string;
  readonly services: readonly {
    readonly outcome: string;
    readonly key: string;
    readonly stepsCached: number;
    readonly stepsExecuted: number;
    readonly cacheTraffic?: CacheTraffic;
    readonly steps: readonly { readonly cacheSource?: string }[];
  }[];
}

/** Two steps that only ever ran on the machine that made the cache, and one that changes. */
export const DOCKERFILE =
  'FROM busybox:stable AS deps\nCOPY lock /\nRUN cat /lock > /deps\nFROM busybox:stable\nCOPY --from=deps /deps /\nCOPY src /\nRUN cat /src > /app\n';

/** The files of one service `api`, of which nothing is in any cache; with what the manifest says before it and of its cache. */
export const cachedService = (cache: string, head = ''): Readonly<Record<string, string>> => ({
  'orchestrate.yaml': `version: 1\nproject: PROJECT\n${head}services:\n  api: {context: api, cache: ${cache}}\n`,
  'api/Dockerfile': DOCKERFILE,
  'api/lock': nonce(),
  'api/src': nonce(),
});

/** A repository with these files and its lock: CI takes only what is locked. */
export async function lockedRepo(files: Readonly<Record<string, string>>): Promise<Monorepo> {
  const repo = monorepo(files);
  const locked = await run(repo.root, ['lock']);
  expect(locked.exitCode, locked.all).toBe(0);
  return repo;
}

/** Builds the only service: its record, the id of its run and what was said. */
export async function build(repo: Monorepo, env: Record<string, string>) {
  const ran = await run(repo.root, ['build', '--progress', 'plain', '--json'], env);
  expect(ran.exitCode, ran.stderr).toBe(0);
  const record: RecordJson = JSON.parse(ran.stdout);
  const [service] = record.services;
  if (service === undefined) throw new Error(`no service in ${ran.stdout}`);
  return { ...service, run: record.id, said: ran.stderr };
}
