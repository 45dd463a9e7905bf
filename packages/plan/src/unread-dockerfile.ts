import type { Lock, Platform, Service } from '@orchestrate/model';
import { compareText, sortedUnique } from './compare-text.ts';
import type { Fingerprint, FingerprintImage } from './fingerprint.ts';

/*
 * A Dockerfile in a git context is read by the builder alone. Its commit says what its text is, but not which
 * images, downloads, arguments and secrets it uses: all that it could use count. The source policy lets it have
 * no image that is not in the lock, so a key of all of them is never too small.
 */

/** Every image of the lock: one entry each, for its index covers all platforms. */
export function lockedImages(lock: Lock, platforms: readonly Platform[]): FingerprintImage[] {
  const platform = sortedUnique(platforms).join(',');
  return [...lock.images]
    .toSorted(([left], [right]) => compareText(left, right))
    .map(([ref, { digest }]) => ({ ref, platform, digest }));
}

/** The bytes of every download of the lock, as `Fingerprint.contexts` has them. */
export function lockedDownloads(lock: Lock): Record<string, string> {
  return Object.fromEntries(
    [...lock.downloads]
      .toSorted(([left], [right]) => compareText(left, right))
      .map(([url, { checksum }]) => [url, `download ${checksum}`]),
  );
}

/** What the manifest delivers to the service, mounted or not. */
export function allDelivered({ secrets, ssh }: Service): Pick<Fingerprint, 'secrets' | 'ssh'> {
  return {
    secrets: sortedUnique(secrets.map(({ id }) => id)),
    ssh: sortedUnique(ssh.map((agent) => agent.split('=')[0] ?? agent)),
  };
}
