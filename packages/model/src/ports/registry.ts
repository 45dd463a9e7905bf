import type { ResolvedImage } from '../lock.ts';

/** The OCI distribution API, as far as it is needed. Calls reject only with the reason of an aborted signal. */
export interface Registry {
  /** Resolves a normalized reference through the configured mirrors. */
  resolve(normalized: string, signal?: AbortSignal): Promise<RegistryAnswer<ResolvedImage>>;
  /** Digest of a tag or manifest, by HEAD and through the mirrors; value undefined when it does not exist. */
  head(normalized: string, signal?: AbortSignal): Promise<RegistryAnswer<string | undefined>>;
  /**
   * Writes the manifest of `from` (`host/path@digest`) under further tags (`1.4`, no names) of the same
   * repository; mirrors do not count.
   */
  retag(from: string, tags: readonly string[], signal?: AbortSignal): Promise<RegistryAnswer<void>>;
}

export type RegistryAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: RegistryFailure };

export interface RegistryFailure {
  readonly kind: 'not-found' | 'unauthorized' | 'rate-limited' | 'unreachable' | 'invalid';
  readonly host: string;
  readonly message: string;
  readonly hint: string;
}
