import { expect } from 'vitest';
import { type Monorepo, type Ran, run } from './rig.ts';

interface MountRecord {
  readonly id: string;
  readonly restored?: string;
  readonly notRestored?: string;
  readonly saved?: string;
  readonly notSaved?: string;
  readonly savedBytes: number;
  readonly savedMs: number | null;
}
interface Record {
  readonly status: string;
  readonly cacheMounts?: readonly MountRecord[];
}

export const HOST = 'localhost:5000';
/** What stands before the services of a repository that keeps its cache mounts in the registry. */
export const MANIFEST = `version: 1
project: PROJECT
registry: ${HOST}/PROJECT
cacheMountNamespace: true
cacheMounts: {persist: true}
services:
`;

/** A build in CI as CI systems run it, on one of the engines; what became of the mounts, by id. */
export async function ci(
  repo: Monorepo,
  engine: Readonly<globalThis.Record<string, string>>,
  ...services: readonly string[]
): Promise<{
  readonly ran: Ran;
  readonly mounts: ReadonlyMap<string, MountRecord>;
}> {
  const args = ['build', ...services, '--json', '--no-frozen', '--progress', 'plain'];
  const ran = await run(repo.root, args, { ...engine, CI: 'true' });
  expect(ran.exitCode, ran.all).toBe(0);
  const record: Record = JSON.parse(ran.stdout);
  expect(record.status).toBe('succeeded');
  return { ran, mounts: new Map((record.cacheMounts ?? []).map((one) => [one.id, one])) };
}

/** Tags of all that was saved, sorted. */
export async function tagsOf(repo: Monorepo): Promise<string[]> {
  const answer = await fetch(`http://${HOST}/v2/${repo.name}/cache-mounts/tags/list`);
  const { tags }: { tags?: string[] } = JSON.parse(await answer.text());
  return (tags ?? []).toSorted();
}
