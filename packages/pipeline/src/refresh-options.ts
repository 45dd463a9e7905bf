import type { ServiceOverrides } from './load.ts';

export interface RefreshOptions {
  /** For the record: what was typed. */
  readonly command: string;
  readonly file?: string;
  /** Services or images; empty means everything. */
  readonly selectors: readonly string[];
  /** Instead of the manifest's, in milliseconds. */
  readonly minAgeMs?: number;
  /** Look and tell; write nothing. */
  readonly dryRun: boolean;
  /** Build what stands on new digests before they are taken. */
  readonly build: boolean;
  /** Take what works when something does not. */
  readonly partial: boolean;
  /** Look into the images for packages that changed. */
  readonly packages?: boolean;
  readonly builder?: string;
  readonly jobs?: number;
  readonly overrides: ServiceOverrides;
}
