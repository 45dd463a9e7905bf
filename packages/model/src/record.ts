import type { CacheMountRecord } from './cache-mount.ts';
import type { CacheTraffic } from './cache-traffic.ts';
import type { BuildReason, BuiltImage, InputChange, OutcomeKind, Step } from './plan.ts';
import type { Platform } from './platform.ts';

export const RECORD_VERSION = 1;

/** One run, as stored. */
export interface RunRecord {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly command: string;
  readonly project: string;
  /** `cancelled`: interrupted, or else all went well but for services that were out of date. */
  readonly status: 'succeeded' | 'failed' | 'cancelled';
  readonly git?: { readonly sha: string; readonly branch?: string; readonly dirty: boolean };
  readonly services: readonly ServiceRecord[];
  readonly totals: RunTotals;
  /** Cache mounts that were to travel. */
  readonly cacheMounts?: readonly CacheMountRecord[];
}

/** Sums over a run, never means of rates. A step that several services share counts once. */
export interface RunTotals {
  /** Services, each once however many platforms it has. */
  readonly outcomes: Readonly<Record<OutcomeKind, number>>;
  readonly stepsCached: number;
  readonly stepsExecuted: number;
  /** Over the services that were built; null when they had no steps. */
  readonly hitRate: number | null;
  readonly timeHitRate: number | null;
  readonly timeSavedMs: number | null;
  readonly sizeCompressedBytes: number;
  /** Of the images whose base is known; undefined when there is none. */
  readonly sizeAboveBaseBytes?: number;
}

/** Why a service was built. */
export interface RecordedReason extends BuildReason {
  /** What differed from its last successful build, most telling first: at most 100 of them. */
  readonly changes: readonly InputChange[];
  /** How many there were. */
  readonly changeCount: number;
}

/** One service for one platform. */
export interface ServiceRecord {
  readonly service: string;
  /** Undefined when the service was never built for any (failed early, not started). */
  readonly platform?: Platform;
  readonly outcome: OutcomeKind;
  readonly key?: string;
  readonly reason?: string;
  /** It was cancelled because what it is made of changed meanwhile. */
  readonly outdated?: true;
  /**
   * What proved an unchanged service: its inputs, or, where those of a parent had changed, that the parents'
   * images had not.
   */
  readonly unchangedBy?: 'inputs' | 'parent-images';
  /** Why it had to be built; undefined for what had not. */
  readonly why?: RecordedReason;
  readonly durationMs: number;
  readonly stepsCached: number;
  readonly stepsExecuted: number;
  readonly stepsNotReached: number;
  /** Cached ÷ (cached + executed); null when there were no steps or the build failed. */
  readonly hitRate: number | null;
  /** Seconds avoided ÷ seconds of a cold build, from remembered step durations; null when unknown. */
  readonly timeHitRate: number | null;
  readonly timeSavedMs: number | null;
  readonly image?: BuiltImage;
  readonly indexDigest?: string;
  /** Bytes of the layers that are not the base's; undefined when the base is not known. */
  readonly sizeAboveBaseBytes?: number;
  /** Normalized ref → digest that the build really used. */
  readonly baseDigests: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly steps: readonly Step[];
  /** The same in the records of all platforms of a service. */
  readonly cacheTraffic?: CacheTraffic;
}
