import type { CacheTraffic } from '../cache-traffic.ts';
import type { Happening } from '../event.ts';
import type { Output } from '../manifest.ts';
import type { BuildFailure, BuiltImage, Step } from '../plan.ts';
import type { Platform } from '../platform.ts';

/** What the driver needs to know to build one service: nothing in it is read from disk again. */
export interface BuildRequest {
  readonly service: string;
  /** Absolute folder, or the URL of a remote context. */
  readonly context: string;
  /** Absolute, or relative to a remote context. */
  readonly dockerfile: string;
  /** Takes the place of the file at `dockerfile`: what we build for ourselves has none. */
  readonly dockerfileText?: string;
  readonly target?: string;
  readonly args: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly platforms: readonly Platform[];
  readonly contexts: Readonly<Record<string, LinkedContext>>;
  readonly secrets: readonly DeliveredSecret[];
  readonly ssh: readonly string[];
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
  readonly layerCache?: LayerCacheUse;
  readonly noCache: boolean;
  readonly tags: readonly string[];
  /** What is attached beside buildx's own provenance. */
  readonly attestations?: Attestations;
  readonly outputs: readonly Output[];
  /** Attributes for the exporter of what is pushed: `compression`, `store` (BuildKit, `exporter/containerimage`). */
  readonly pushOptions?: Readonly<Record<string, string>>;
  /** What the image is called in archives, when that is not what it is tagged with. */
  readonly archiveNames?: readonly string[];
}

export interface Attestations {
  /** Image of the scanner, by digest and where it is pulled: the source policy does not cover it. */
  readonly scanner?: string;
  readonly provenance?: 'min' | 'max';
}

/** Where a named context comes from, as BuildKit is told. */
export type LinkedContext =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string }
  /** `name` may carry tag and digest; with a digest nothing is resolved again. */
  | { readonly kind: 'image'; readonly name: string }
  /** Another request of the same batch, or one in `BuildBatch.linked`. */
  | { readonly kind: 'target'; readonly service: string };

/** A secret on its way to one service. The value is bytes so that binary files survive. */
export interface DeliveredSecret {
  readonly id: string;
  readonly value: Uint8Array;
}

/** Layer caches of one build beyond those in buildx's own words. */
export interface LayerCacheUse {
  readonly from: readonly CacheEntry[];
  readonly to: readonly CacheEntry[];
}

/** One layer cache with its fields, `type` first. */
export interface CacheEntry {
  readonly fields: readonly (readonly [key: string, value: string])[];
  readonly secrets: readonly DeliveredSecret[];
  /**
   * Of local caches, absolute: the driver reads it when it is there and replaces it when the build went well, so
   * that it never grows.
   */
  readonly folder?: string;
}

/** Services that one client process builds together. */
export interface BuildBatch {
  readonly requests: readonly BuildRequest[];
  /** Parents that requests link to, built without output because the builder has their steps cached. */
  readonly linked: readonly BuildRequest[];
  readonly sourcePolicy?: SourcePolicy;
  readonly builder?: string;
  readonly cacheMountNamespace?: string;
  readonly timeoutMs?: number;
}

/** BuildKit's source policy document (`sourcepolicy/pb/policy.proto`), as JSON. */
export interface SourcePolicy {
  readonly rules: readonly SourcePolicyRule[];
}

export interface SourcePolicyRule {
  readonly action: 'ALLOW' | 'DENY' | 'CONVERT';
  readonly selector: { readonly identifier: string };
  readonly updates?: {
    readonly identifier: string;
    /** `http.checksum` of a download. */
    readonly attrs?: Readonly<Record<string, string>>;
  };
}

export interface BuildObserver {
  readonly signal: AbortSignal;
  emit(happening: Happening): void;
  /** Called as soon as one service of the batch has ended, before the others have. */
  ended(result: BuildResult): void;
}

export type BuildResult = {
  readonly service: string;
  readonly durationMs: number;
  readonly steps: readonly Step[];
  /** Undefined when no layer cache was asked for. */
  readonly cacheTraffic?: CacheTraffic;
} & (
  | {
      readonly status: 'built';
      readonly images: readonly BuiltImage[];
      /** Of the index, or the manifest when there is none; undefined when the output is no image (files, nothing). */
      readonly digest?: string;
      readonly materials: readonly Material[];
    }
  | { readonly status: 'failed'; readonly failure: BuildFailure }
  | { readonly status: 'cancelled' }
);

/** A source that BuildKit says it used (SLSA provenance, `materials`). */
export interface Material {
  readonly uri: string;
  /** `sha256:…`, when there is one. */
  readonly digest?: string;
}

/** Builds. One `ended` call for each request of a batch, in any order; resolves when the client process is gone. */
export interface Driver {
  /** The bake definition that `build` would run, without secret values. */
  describe(batch: BuildBatch): Readonly<Record<string, unknown>>;
  build(batch: BuildBatch, observer: BuildObserver): Promise<void>;
  /** Says that this builder (the current one without a name) will probably be needed: the driver may get ready for it. */
  standBy(builder?: string): void;
  /** Nothing will be built any more: what stood by in vain is gone when it resolves. */
  standDown(): Promise<void>;
}
