import type { Platform } from './platform.ts';

export const LOCK_VERSION = 1;

/** `orchestrate.lock`: what everything that builds fetch stood for when it was resolved. */
export interface Lock {
  readonly version: typeof LOCK_VERSION;
  /** By normalized reference. */
  readonly images: ReadonlyMap<string, LockedImage>;
  /** By URL, as `ADD` names it. */
  readonly downloads: ReadonlyMap<string, LockedDownload>;
}

/** What a registry said of one reference. */
export interface ResolvedImage {
  /** Digest of what the tag points at: the index, or the manifest when there is none. */
  readonly digest: string;
  readonly mediaType: string;
  /** One entry a platform; attestation manifests are left out. */
  readonly platforms: ReadonlyMap<Platform, PlatformImage>;
}

export interface PlatformImage {
  readonly digest: string;
  /** Compressed bytes: layers and config. */
  readonly sizeCompressedBytes: number;
  /** Digests of the layers, base first. */
  readonly layers: readonly string[];
  /** `config.User`; empty means root. */
  readonly user: string;
  /** ONBUILD triggers, which run in builds on top and may pull more images. */
  readonly onBuild: readonly string[];
  /** When the image says it was made (RFC 3339). */
  readonly created?: string;
}

/** A file that `ADD` downloads, or that is a context. */
export interface LockedDownload {
  /** `sha256:…` of its bytes. */
  readonly checksum: string;
  readonly sizeBytes: number;
  /** When this content was first seen by us, and when it was last confirmed (RFC 3339). */
  readonly firstSeen: string;
  readonly resolvedAt: string;
}

export interface LockedImage extends ResolvedImage {
  /** When this digest was first seen by us, and when it was last confirmed (RFC 3339). */
  readonly firstSeen: string;
  readonly resolvedAt: string;
}
