import type { BuildReason } from '@orchestrate/model';
import type { Fingerprint, OtherFormat } from './fingerprint.ts';

/** What the world said before deciding. */
export interface PlanFacts {
  readonly services: ReadonlyMap<string, ServiceFacts>;
  readonly options: {
    /** Build everything that is selected. */
    readonly force: boolean;
    /** The same, and no step may come from the cache. */
    readonly noCache?: boolean;
  };
}

export interface ServiceFacts {
  /** Undefined when the input key could not be computed; `unproven` says why. */
  readonly inputs?: { readonly key: string; readonly fingerprint: Fingerprint };
  /** Sentences of `unprovenInputs` or `TakenFingerprint.missing`; not empty means always built. */
  readonly unproven: readonly string[];
  /** The last successful build with this very key. */
  readonly earlier?: EarlierBuild;
  /** What the last successful build was made from, under any key; tells what changed since. */
  readonly last?: LastInputs;
  /** The image of `earlier`, by its digest, exists where this run would put it. */
  readonly imagePresent: boolean;
  /** What is wrong with it when it is not present, or why there cannot be one. */
  readonly absence?: BuildReason;
  /** Median duration of the last successful builds, in ms. */
  readonly typicalMs?: number;
}

export interface EarlierBuild {
  readonly runId: string;
}

export interface LastInputs {
  readonly key: string;
  /** Secrets in it are masked. */
  readonly fingerprint: Fingerprint | OtherFormat;
}
