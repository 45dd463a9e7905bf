import type { SourceFile } from '@orchestrate/model';

/** What git says of the manifest's folder. */
export interface GitValues {
  readonly sha: string;
  readonly shortSha: string;
  /** Undefined on a detached head. */
  readonly branch?: string;
  readonly dirty: boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Says what stands at a path relative to the manifest's folder. */
export type Lookup = (path: string) => 'file' | 'directory' | undefined;

/** Everything that a manifest can depend on. */
export interface ManifestInput {
  readonly source: SourceFile;
  /** `orchestrate.local.yaml`: this machine's mirrors, builders and jobs. */
  readonly local?: SourceFile;
  /** Absolute folder that holds the manifest. */
  readonly root: string;
  readonly env: Environment;
  /** Undefined outside a repository: an error only where a git value is used. */
  readonly git?: GitValues;
  readonly lookup: Lookup;
}
