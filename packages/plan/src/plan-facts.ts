import type { Fingerprint } from './fingerprint.ts';

/** What the world said before deciding. */
export interface PlanFacts {
  readonly services: ReadonlyMap<string, ServiceFacts>;
  readonly options: {
    /** Build everything that is selected. */
    readonly force: boolean;
  };
}

export interface ServiceFacts {
  /** Undefined when the input key could not be computed; `unproven` says why. */
  readonly inputs?: { readonly key: string; readonly fingerprint: Fingerprint };
  /** Sentences of `unprovenInputs` or `TakenFingerprint.missing`; not empty means always built. */
  readonly unproven: readonly string[];
  /** The last successful build with this very key. */
  readonly earlier?: EarlierBuild;
  /** Fingerprint of the last successful build under any key; tells what changed since. */
  readonly lastFingerprint?: Fingerprint;
  /** The image of `earlier`, by its digest, exists where this run would put it. */
  readonly imagePresent: boolean;
  /** Median duration of the last successful builds, in ms. */
  readonly typicalMs?: number;
}

export interface EarlierBuild {
  readonly runId: string;
}
