import type { LockedImage, PlatformImage } from './lock.ts';
import type { Platform } from './platform.ts';
import type { PackageSource } from './ports/package-lists.ts';
import type { RegistryFailure } from './ports/registry.ts';

/** A digest that a tag was seen to point at while the lock still has another one. */
export interface Sighting {
  readonly digest: string;
  /** RFC 3339. */
  readonly firstSeen: string;
  /** Since when the tag has not been what the lock says, whatever it pointed at. */
  readonly movedSince: string;
}

/** By normalized reference. */
export type Sightings = ReadonlyMap<string, Sighting>;

/** What became of one locked reference in a refresh. */
export type RefreshVerdict =
  | { readonly kind: 'current' }
  /** The index is another one, the images that are used are the same: attestations, or platforms nobody builds. */
  | { readonly kind: 'same-images'; readonly digest: string }
  /** A Dockerfile names the digest itself. */
  | { readonly kind: 'pinned' }
  | { readonly kind: 'denied'; readonly host: string }
  | { readonly kind: 'frozen'; readonly reason: string; readonly until: string }
  | { readonly kind: 'waiting'; readonly sighting: Sighting; readonly until: string }
  | { readonly kind: 'unavailable'; readonly failure: RegistryFailure }
  | { readonly kind: 'taken'; readonly change: ImageChange }
  /** It moved, and services that stand on it do not build with it. */
  | { readonly kind: 'held-back'; readonly change: ImageChange; readonly broke: readonly string[] };

export interface ImageChange {
  readonly before: LockedImage;
  readonly after: LockedImage;
  /** Those that differ, sorted. */
  readonly platforms: readonly PlatformChange[];
}

export interface PlatformChange {
  readonly platform: Platform;
  /** Some service builds for it. */
  readonly used: boolean;
  readonly before?: PlatformImage;
  readonly after?: PlatformImage;
  /** Looked into only when that was asked for. */
  readonly packages?: ComparedPackages;
}

/** What two images have installed. */
export type ComparedPackages =
  | {
      readonly kind: 'compared';
      readonly source: PackageSource;
      /** By name. */
      readonly changes: readonly PackageChange[];
    }
  | { readonly kind: 'unknown'; readonly reason: string };

/** A package that came, went or has another version. */
export interface PackageChange {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

export interface RefreshedImage {
  readonly reference: string;
  /** Services that name it, sorted. */
  readonly services: readonly string[];
  /** As locked before. */
  readonly digest: string;
  readonly verdict: RefreshVerdict;
  /** A freeze of it that is over. */
  readonly thawed?: { readonly reason: string; readonly until: string };
}

/** A service of the affected closure. */
export interface RefreshedService {
  readonly service: string;
  readonly outcome: 'built' | 'unchanged' | 'failed' | 'not-started' | 'cancelled';
  readonly durationMs: number;
  readonly reason?: string;
  /** References that moved under it: its own and those of what it stands on. */
  readonly moved: readonly string[];
  /** Compressed bytes over all platforms, of the last build before and of this one. */
  readonly sizeBeforeBytes?: number;
  readonly sizeBytes?: number;
}

/** What a refresh found and did. */
export interface RefreshReport {
  readonly project: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly dryRun: boolean;
  /** The affected services were built with the new digests. */
  readonly rebuilt: boolean;
  /** The lock was written, or would have been without `dryRun`. */
  readonly lockChanged: boolean;
  /** By reference. */
  readonly images: readonly RefreshedImage[];
  readonly services: readonly RefreshedService[];
}
