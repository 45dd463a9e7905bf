import type { Diagnostic } from '@orchestrate/model';
import { type DownloadUse, downloadUses } from '@orchestrate/plan';
import { placesOf } from './places-of.ts';
import type { LockWithNeeds } from './read-lock.ts';
import type { World } from './world.ts';

export interface Verified {
  readonly state: 'there' | 'gone' | 'unknown';
  readonly diagnostic?: Diagnostic;
}

/** Fetches every locked download that something uses, and compares its bytes: nothing less tells. */
export function verifyDownloads(
  world: World,
  { lock, downloads }: Extract<LockWithNeeds, { kind: 'read' }>,
): Promise<Verified[]> {
  const uses = downloadUses(lock, downloads).filter(({ needs }) => needs.length > 0);
  return Promise.all(uses.map((use) => verify(world, use)));
}

async function verify(world: World, use: DownloadUse): Promise<Verified> {
  const { url, download, services, needs } = use;
  const answer = await world.downloads.digest(url, world.signal);
  const wrong = (code: string, message: string, hint: string): Diagnostic => ({
    code,
    severity: 'error',
    message,
    hint,
    ...placesOf(needs),
  });
  const who = services.join(', ');
  if (answer.ok && answer.value.checksum === download.checksum) return { state: 'there' };
  if (answer.ok) {
    const message = `${url} has other bytes than the lock knows (${answer.value.checksum}): ${who} cannot be built.`;
    const hint =
      'Find out why it changed; to accept it, delete the entry and run `orchestrate lock`.';
    return { state: 'gone', diagnostic: wrong('lock/changed', message, hint) };
  }
  const { failure } = answer;
  if (failure.kind === 'not-found' || failure.kind === 'unauthorized') {
    const message = `${url} cannot be had any more: ${failure.message} ${who} cannot be built.`;
    return { state: 'gone', diagnostic: wrong('lock/gone', message, failure.hint) };
  }
  const message = `Nobody could say whether ${url} is as it was: ${failure.message}`;
  return { state: 'unknown', diagnostic: wrong('lock/unverified', message, failure.hint) };
}
