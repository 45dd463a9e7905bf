import type { Decision, InputChange, Step } from './plan.ts';
import type { Platform } from './platform.ts';
import type { RecordedReason } from './record.ts';

/** Why a service would be built now or not, and why its last build did what it did. */
export interface Explanation {
  readonly service: string;
  readonly now: ExplainedDecision;
  /** Undefined when no run on record built it. */
  readonly last?: ExplainedBuild;
}

export interface ExplainedDecision {
  readonly decision: Decision;
  /** Undefined when the inputs are not all known. */
  readonly key?: string;
  /** All that differs from what the last successful build was made from. */
  readonly changes: readonly InputChange[];
}

/** The newest build of a service that ended well. */
export interface ExplainedBuild {
  readonly runId: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly why?: RecordedReason;
  readonly platforms: readonly ExplainedPlatform[];
}

export interface ExplainedPlatform {
  readonly platform?: Platform;
  readonly stepsCached: number;
  readonly stepsExecuted: number;
  /** Steps that were run although nothing that they stand on was, in the order of the Dockerfile. */
  readonly misses: readonly ExplainedMiss[];
}

/** A step that BuildKit had to run, which made it run others. */
export interface ExplainedMiss {
  readonly step: Step;
  /** Its instruction; undefined when the Dockerfile of that build is not known. */
  readonly at?: { readonly path: string; readonly line: number };
  readonly cause: MissCause;
  /** Its own time, in ms. */
  readonly durationMs: number;
  /** What was run only because it was: later steps of its stage and of stages that need them. */
  readonly later: { readonly steps: number; readonly durationMs: number };
  readonly advice?: CopyOrder;
}

/** What invalidated a step. */
export interface MissCause {
  readonly code:
    | 'no-cache'
    | 'first-build'
    | 'files-changed'
    | 'base-changed'
    | 'parent-changed'
    | 'context-changed'
    | 'argument-changed'
    | 'dockerfile-changed'
    | 'platform-changed'
    | 'frontend-changed'
    | 'not-kept';
  readonly text: string;
  /** Paths, names or references, where it is about some. */
  readonly subjects: readonly string[];
}

/** An order of instructions with which a step would have stayed cached. */
export interface CopyOrder {
  /** One sentence. */
  readonly text: string;
  /** What the Dockerfile would say from the line of the miss on. */
  readonly instructions: readonly string[];
  /** Files whose content decides over the steps that would have stayed cached; none had changed. */
  readonly files: readonly string[];
  /** Time of those steps, in ms. */
  readonly savedMs: number;
}
