import type { Diagnostic } from '../diagnostic.ts';
import type { Platform } from '../platform.ts';

/** What the builder is and can do. */
export interface BuilderInfo {
  readonly name: string;
  readonly driver: string;
  readonly platforms: readonly Platform[];
  readonly buildkitVersion?: string;
  readonly engineVersion?: string;
  /** Image that it runs, where it is a container of its own. */
  readonly image?: string;
  /** The engine keeps images in containerd's store, so parents can be linked by digest without a push. */
  readonly containerdStore: boolean;
}

export type Unavailable = { readonly ok: false; readonly diagnostic: Diagnostic };

export type ClientAnswer = { readonly ok: true; readonly version: string } | Unavailable;

/** Versions of client programs, as earlier runs learned them. */
export interface ClientVersions {
  /** What this file said when it was last asked; undefined when its stamp, which every write changes, is another one. */
  clientVersion(file: string, stamp: string): string | undefined;
  rememberClientVersion(file: string, stamp: string, version: string): void;
}

export interface Builders {
  /** Looks at a builder (the current one without a name). Not an error but a diagnostic when out of reach. */
  inspect(name?: string): Promise<{ readonly ok: true; readonly info: BuilderInfo } | Unavailable>;
  /** Looks at the engine of the current docker context: builders of other drivers than docker load into it. */
  engine(): Promise<{ readonly ok: true; readonly info: BuilderInfo } | Unavailable>;
  /**
   * The version of buildx; a diagnostic when there is none or it is too old. Starts a process to learn it, unless
   * the file that would be run is one of those whose version is known.
   */
  client(known?: ClientVersions): Promise<ClientAnswer>;
  /** Version of the builder's BuildKit, which starts a process to learn; undefined when it does not say. */
  buildkitVersion(name?: string): Promise<string | undefined>;
  /** Builds a tiny image under a policy that denies its source; true when the denial was honoured. */
  honoursSourcePolicy(name?: string): Promise<boolean>;
}
