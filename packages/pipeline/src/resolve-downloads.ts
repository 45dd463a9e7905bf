import type { Diagnostic, Lock, LockedDownload, RegistryFailure } from '@orchestrate/model';
import type { DownloadNeed } from '@orchestrate/plan';
import { placesOf } from './places-of.ts';
import type { Resolution } from './resolve-images.ts';
import type { World } from './world.ts';

/**
 * Fetches what is behind addresses, side by side, each once. What could be had is in the new lock; what could
 * not is a diagnostic `lock/unresolved` at the line that needs it.
 */
export async function resolveDownloads(
  world: World,
  wanted: {
    readonly lock: Lock;
    readonly urls: readonly string[];
    readonly needs: readonly DownloadNeed[];
  },
): Promise<Resolution> {
  const answers = await Promise.all(
    wanted.urls.map(async (url) => ({
      url,
      answer: await world.downloads.digest(url, world.signal),
    })),
  );
  const now = new Date(world.clock.now()).toISOString();
  const downloads = new Map<string, LockedDownload>(wanted.lock.downloads);
  const diagnostics: Diagnostic[] = [];
  const resolved: string[] = [];
  for (const { url, answer } of answers) {
    if (!answer.ok) {
      diagnostics.push(unresolvedDownload(url, answer.failure, wanted.needs));
      continue;
    }
    downloads.set(url, { ...answer.value, firstSeen: now, resolvedAt: now });
    resolved.push(url);
  }
  const unreachable = answers.some(
    ({ answer }) => !answer.ok && answer.failure.kind === 'unreachable',
  );
  return { lock: { ...wanted.lock, downloads }, resolved, diagnostics, unreachable };
}

function unresolvedDownload(
  url: string,
  { message, hint }: RegistryFailure,
  needs: readonly DownloadNeed[],
): Diagnostic {
  return {
    code: 'lock/unresolved',
    severity: 'error',
    message: `What is at ${url} could not be fetched: ${message}`,
    hint,
    ...placesOf(needs.filter((need) => need.url === url)),
  };
}
