import type { MountLedger } from '../cache-mount.ts';
import type { BuiltImage, Step } from '../plan.ts';
import type { RunRecord } from '../record.ts';
import type { ClientVersions } from './builders.ts';

/** Run records and what is remembered from them. */
export interface RunStore extends ClientVersions {
  save(record: RunRecord): void;
  list(limit: number): readonly RunRecord[];
  /** By id or unambiguous prefix. */
  find(id: string): RunRecord | undefined;
  /** Median duration of the last successful builds of a service, in ms. */
  typicalDurationMs(service: string): number | undefined;
  /** Median executed duration of a step over its last 20 runs, in ms. */
  typicalStepMs(service: string, step: Step): number | undefined;
  /** The newest build that ended well with this input key. */
  lastSuccess(service: string, key: string): EarlierImage | undefined;
  /** The newest run that built the service well. */
  lastBuild(service: string): RunRecord | undefined;
  /** Keeps what a successful build was made from, in the place of what was kept before. */
  rememberInputs(service: string, inputs: BuiltInputs): void;
  /** What the newest successful build was made from, under whatever key. */
  lastInputs(service: string): BuiltInputs | undefined;
  /** What is remembered of a cache mount that travels, by its name. */
  mountLedger(mount: string): MountLedger | undefined;
  rememberMountLedger(mount: string, ledger: MountLedger): void;
  close(): void;
}

/** What a successful build was made from. */
export interface BuiltInputs {
  readonly key: string;
  /** The key without what the parents are made of. */
  readonly ownKey: string;
  /** Canonical text of the fingerprint, with secrets masked. */
  readonly fingerprint: string;
  /** Manifest digests, one a platform, of the image of each direct parent that it stands on. */
  readonly parents: Readonly<Record<string, readonly string[]>>;
}

/** What an earlier build of the same inputs left behind. */
export interface EarlierImage {
  readonly runId: string;
  /** Of the index, or the manifest when there is none. */
  readonly indexDigest: string;
  readonly images: readonly BuiltImage[];
}
