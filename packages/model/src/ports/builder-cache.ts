import type { CacheRecord } from '../cache-record.ts';

/** The cache of one builder. Calls reject when the builder cannot be asked. */
export interface BuilderCache {
  records(): Promise<readonly CacheRecord[]>;
  /**
   * Removes records by their ids and answers those that have gone. The builder keeps what it uses and what
   * others stand on, whoever asks.
   */
  prune(ids: readonly string[]): Promise<readonly PrunedRecord[]>;
  close(): Promise<void>;
}

export interface PrunedRecord {
  readonly id: string;
  readonly sizeBytes: number;
}
