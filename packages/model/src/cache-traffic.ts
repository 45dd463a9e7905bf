/** What a build read from layer caches and wrote to them. Of the service as a whole, not of one platform. */
export interface CacheTraffic {
  readonly imports: readonly CacheImport[];
  /**
   * Layers that were fetched because steps were cached, compressed. Those of the base are among them where
   * they came along.
   */
  readonly downloadedBytes: number;
  /** Milliseconds in which manifests or layers were fetched or layers unpacked; what overlaps counts once. */
  readonly importMs: number;
  readonly exports: readonly CacheExport[];
}

export interface CacheImport {
  /** As BuildKit names it: a reference, `local`, `gha`. */
  readonly name: string;
  /** `missing`: nobody has written it yet. */
  readonly state: 'read' | 'missing' | 'failed';
  /** Why it failed, in BuildKit's words. */
  readonly message?: string;
}

export interface CacheExport {
  /** As BuildKit names the kind: `registry`, `client directory`. */
  readonly name: string;
  readonly state: 'written' | 'failed';
  readonly durationMs: number;
  readonly message?: string;
}
