import type { CacheTraffic } from './cache-traffic.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Platform } from './platform.ts';

/** Services in dependency order, each with a decision and its reason. Printable as JSON. */
export interface Plan {
  readonly services: readonly PlannedService[];
}

export interface PlannedService {
  readonly service: string;
  readonly decision: Decision;
  /** Input key (hex SHA-256); undefined when it could not be computed. */
  readonly key?: string;
  /** All that differs from what its last successful build was made from, most telling first. */
  readonly changes?: readonly InputChange[];
  /** Services of this plan that must have ended well before. */
  readonly needs: readonly string[];
  /** Who builds it, where several could. */
  readonly builder?: string;
  /** Longest path from here to the end, in ms, from remembered durations: greater goes first. */
  readonly priority: number;
}

export type Decision =
  | { readonly kind: 'build'; readonly reason: BuildReason }
  | { readonly kind: 'unchanged'; readonly reason: string };

export interface BuildReason {
  /** Stable word for machines: `forced`, `never-built`, `image-gone`, `file-changed`, … */
  readonly code: string;
  /** One sentence for people. */
  readonly text: string;
}

/** One difference between what two builds of a service were made from. */
export interface InputChange {
  /** Stable word for machines: `file-changed`, `base-moved`, … */
  readonly code: string;
  /** What it is about: a path, a name, a reference. */
  readonly subject: string;
  /** Of a file in a named context: the context's name. */
  readonly context?: string;
  /** Of a Dockerfile: the first and the last line that differ, as they are numbered now. */
  readonly lines?: readonly [first: number, last: number];
  /** One sentence for people. */
  readonly text: string;
}

/** How a service ended. */
export type OutcomeKind = 'built' | 'unchanged' | 'failed' | 'not-started' | 'cancelled';

export interface Outcome {
  readonly service: string;
  readonly kind: OutcomeKind;
  /** Milliseconds from start to end; 0 when it never started. */
  readonly durationMs: number;
  readonly reason?: string;
  /** It was cancelled because what it is made of changed meanwhile; `reason` says what. */
  readonly outdated?: true;
  readonly failure?: BuildFailure;
  /** One a platform, of a service that was built. */
  readonly images: readonly BuiltImage[];
  /** Undefined when the output is no image. */
  readonly indexDigest?: string | undefined;
  readonly steps: readonly Step[];
  readonly cacheTraffic?: CacheTraffic;
  readonly diagnostics: readonly Diagnostic[];
}

/** Why a build ended badly. */
export interface BuildFailure {
  readonly kind:
    | 'step'
    | 'denied-source'
    | 'registry'
    | 'timeout'
    | 'engine'
    | 'no-space'
    | 'provenance'
    | 'leak'
    | 'other';
  readonly message: string;
  /** A repetition may help (429, 5xx, reset connections): never a failed RUN. */
  readonly transient: boolean;
  /** A record of the builder's cache stands on what the builder has lost: whoever uses it may fail again. */
  readonly lostCache?: true;
  /** 1-based line in the Dockerfile. */
  readonly line?: number;
  /** The Dockerfile as people know it: relative to the manifest. The driver leaves it to its caller. */
  readonly dockerfile?: string;
  readonly excerpt?: readonly string[];
  /** Last lines of the failed step's output. */
  readonly log?: readonly string[];
}

/** One platform's image, as its manifest describes it. */
export interface BuiltImage {
  readonly platform: Platform;
  readonly manifestDigest: string;
  readonly configDigest?: string;
  /** Config and layers, compressed, in bytes. */
  readonly sizeCompressedBytes: number;
  readonly layers: readonly { readonly digest: string; readonly sizeBytes: number }[];
}

/** One Dockerfile instruction as BuildKit ran it. */
export interface Step {
  readonly vertex: string;
  readonly platform?: Platform;
  readonly stage?: string;
  readonly index: number;
  readonly total: number;
  readonly instruction: 'RUN' | 'COPY' | 'ADD' | 'WORKDIR';
  /** The instruction as BuildKit names it, after the bracket. */
  readonly text: string;
  readonly state: 'cached' | 'executed' | 'failed' | 'cancelled' | 'not-reached';
  /**
   * Where a cached step came from, in builds that were given layer caches: `local` when none could be read,
   * `imported` when its layers were fetched. Undefined otherwise: of a step whose layers nobody needed, BuildKit
   * does not say whether it knew it before.
   */
  readonly cacheSource?: 'local' | 'imported';
  /** Milliseconds since the epoch. */
  readonly startedAt?: number;
  readonly completedAt?: number;
}

/**
 * What makes two runs of a step the same step, so that durations can be remembered: service, platform, stage
 * and text. Its number is left out because it shifts when a line is added above.
 */
export function stepKey(service: string, step: Pick<Step, 'platform' | 'stage' | 'text'>): string {
  return JSON.stringify([service, step.platform ?? '', step.stage ?? '', step.text]);
}
