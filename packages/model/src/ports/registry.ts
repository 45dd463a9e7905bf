import type { ResolvedImage } from '../lock.ts';

/** The OCI distribution API, as far as it is needed. Calls reject only with the reason of an aborted signal. */
export interface Registry {
  /** Resolves a normalized reference through the configured mirrors. */
  resolve(normalized: string, signal?: AbortSignal): Promise<RegistryAnswer<ResolvedImage>>;
  /** Digest of a tag or manifest, by HEAD and through the mirrors; value undefined when it does not exist. */
  head(normalized: string, signal?: AbortSignal): Promise<RegistryAnswer<string | undefined>>;
  /**
   * Writes the manifest of `from` (`host/path@digest`) under further tags (`1.4`, no names) of the same
   * repository, where they lead elsewhere; mirrors do not count.
   */
  retag(from: string, tags: readonly string[], signal?: AbortSignal): Promise<RegistryAnswer<void>>;
  /**
   * Those of the tags (`1.4`, no names) that do not lead to the manifest of `from` (`host/path@digest`) in the
   * same repository; what cannot be asked for is one of them. Mirrors do not count.
   */
  tagsElsewhere(
    from: string,
    tags: readonly string[],
    signal?: AbortSignal,
  ): Promise<RegistryAnswer<readonly string[]>>;
  /** A manifest as it was pushed (`host/path:tag` or `host/path@digest`); mirrors do not count. */
  manifest(name: string, signal?: AbortSignal): Promise<RegistryAnswer<PushedManifest>>;
  /** A piece of a blob (`host/path@digest`) as it was pushed; mirrors do not count. */
  blob(name: string, piece: BlobPiece, signal?: AbortSignal): Promise<RegistryAnswer<Uint8Array>>;
  /**
   * Takes away what a tag (`host/path:tag`) points at, because nobody may pull it: the manifest is deleted
   * unless one of the `kept` tags of the same repository points at it, too. Where the registry deletes nothing,
   * an empty index replaces it under the tag. Repeating it changes nothing; mirrors do not count.
   */
  withdraw(
    name: string,
    kept: readonly string[],
    signal?: AbortSignal,
  ): Promise<RegistryAnswer<Withdrawal>>;
  /** What is written on an image's manifest; value undefined when it does not exist. Mirrors do not count. */
  annotated(
    name: string,
    signal?: AbortSignal,
  ): Promise<RegistryAnswer<AnnotatedImage | undefined>>;
  /**
   * Writes the manifest of `from` with these annotations, in the place of those it has, under tags of the same
   * repository. Value: the digest of what was written.
   */
  annotate(
    from: string,
    written: { readonly annotations: Annotations; readonly tags: readonly string[] },
    signal?: AbortSignal,
  ): Promise<RegistryAnswer<string>>;
}

/** Key → text (OCI image spec, "annotations.md"). */
export type Annotations = Readonly<Record<string, string>>;

export interface AnnotatedImage {
  /** Of the manifest, not of an index above it. */
  readonly digest: string;
  /** Compressed: layers and config. */
  readonly sizeBytes: number;
  readonly annotations: Annotations;
}

export interface PushedManifest {
  readonly digest: string;
  readonly text: string;
}

/** In bytes; must lie within the blob. */
export interface BlobPiece {
  readonly offset: number;
  readonly size: number;
}

/** What became of a withdrawn manifest: gone, only nameless (who knows its digest can pull it), or never there. */
export type Withdrawal = 'deleted' | 'replaced' | 'absent';

export type RegistryAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: RegistryFailure };

export interface RegistryFailure {
  readonly kind: 'not-found' | 'unauthorized' | 'rate-limited' | 'unreachable' | 'invalid';
  readonly host: string;
  readonly message: string;
  readonly hint: string;
}
