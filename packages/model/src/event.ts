import type { Diagnostic } from './diagnostic.ts';
import type { Decision, Outcome, Step } from './plan.ts';

/**
 * Everything that happens, in the past tense: the only way out of a run. Closed and versioned: the
 * NDJSON form (`--events`) is public. `time` is milliseconds since the epoch.
 */
export type Event = { readonly time: number } & (
  | {
      readonly type: 'run-started';
      readonly runId: string;
      readonly project: string;
      readonly services: readonly string[];
      readonly jobs: number;
    }
  | {
      readonly type: 'image-resolved';
      readonly ref: string;
      readonly digest: string;
      readonly known: boolean;
    }
  | { readonly type: 'service-decided'; readonly service: string; readonly decision: Decision }
  | { readonly type: 'service-started'; readonly service: string; readonly attempt: number }
  /** How the step ends is told by `step-completed`; its `state` here is only a guess. */
  | { readonly type: 'step-started'; readonly service: string; readonly step: Step }
  | {
      readonly type: 'step-progressed';
      readonly service: string;
      /** What is moved, as BuildKit names it: a layer's digest, `transferring context`. */
      readonly name: string;
      readonly currentBytes: number;
      readonly totalBytes?: number;
    }
  | {
      readonly type: 'step-logged';
      readonly service: string;
      /** `Step.vertex` of the step that printed it. */
      readonly step: string;
      readonly stream: 'stdout' | 'stderr';
      /** Whole lines, but for the last piece of a step; characters are never cut. */
      readonly text: string;
    }
  | { readonly type: 'step-completed'; readonly service: string; readonly step: Step }
  | {
      readonly type: 'service-retried';
      readonly service: string;
      readonly reason: string;
      readonly delayMs: number;
    }
  | { readonly type: 'service-ended'; readonly service: string; readonly outcome: Outcome }
  /** The wanted tags point at the pushed image now; comes after everything asked for has passed. */
  | {
      readonly type: 'service-released';
      readonly service: string;
      readonly digest: string;
      readonly tags: readonly string[];
    }
  /** A cache mount was filled with what was saved for its lockfiles (`exact`), or last. */
  | {
      readonly type: 'cache-mount-restored';
      /** Id, as in the Dockerfile. */
      readonly mount: string;
      readonly exact: boolean;
      /** Compressed. */
      readonly sizeBytes: number;
      readonly durationMs: number;
    }
  | {
      readonly type: 'cache-mount-saved';
      readonly mount: string;
      readonly sizeBytes: number;
      readonly durationMs: number;
    }
  | { readonly type: 'diagnosed'; readonly diagnostic: Diagnostic }
  | {
      readonly type: 'run-ended';
      readonly runId: string;
      readonly durationMs: number;
      readonly cancelled: boolean;
    }
);

export const EVENTS_VERSION = 1;

/** An event without its time; whoever emits adds the clock. */
export type Happening = Event extends infer E
  ? E extends { time: number }
    ? Omit<E, 'time'>
    : never
  : never;

/** Reads events. It may throw: that is reported and never breaks a build. */
export interface EventReader {
  readonly name: string;
  read(event: Event): void;
  /** Called once at the end, so that buffered output is not lost. */
  close?(): void | Promise<void>;
}

export type Emit = (happening: Happening) => void;
