import type {
  BuiltImage,
  CacheMountRecord,
  CacheTraffic,
  InputChange,
  MountLedger,
  RecordedReason,
  RunRecord,
  RunTotals,
  ServiceRecord,
  Step,
} from '@orchestrate/model';
import * as z from 'zod/mini';

const text = z.string();
const number = z.number();
const rate = z.nullable(number);
const optional = z.exactOptional;

const step: z.ZodMiniType<Step> = z.object({
  vertex: text,
  platform: optional(text),
  stage: optional(text),
  index: number,
  total: number,
  instruction: z.enum(['RUN', 'COPY', 'ADD', 'WORKDIR']),
  text,
  state: z.enum(['cached', 'executed', 'failed', 'cancelled', 'not-reached']),
  startedAt: optional(number),
  completedAt: optional(number),
  cacheSource: optional(z.enum(['local', 'imported'])),
});

const image: z.ZodMiniType<BuiltImage> = z.object({
  platform: text,
  manifestDigest: text,
  configDigest: optional(text),
  sizeCompressedBytes: number,
  layers: z.array(z.object({ digest: text, sizeBytes: number })),
});

const change: z.ZodMiniType<InputChange> = z.object({
  code: text,
  subject: text,
  context: optional(text),
  lines: optional(z.tuple([number, number])),
  text,
});

const why: z.ZodMiniType<RecordedReason> = z.object({
  code: text,
  text,
  changes: z.array(change),
  changeCount: number,
});

const cacheTraffic: z.ZodMiniType<CacheTraffic> = z.object({
  imports: z.array(
    z.object({
      name: text,
      state: z.enum(['read', 'missing', 'failed']),
      message: optional(text),
    }),
  ),
  downloadedBytes: number,
  importMs: number,
  exports: z.array(
    z.object({
      name: text,
      state: z.enum(['written', 'failed']),
      durationMs: number,
      message: optional(text),
    }),
  ),
});

const outcome = z.enum(['built', 'unchanged', 'failed', 'not-started', 'cancelled']);

const service: z.ZodMiniType<ServiceRecord> = z.object({
  service: text,
  platform: optional(text),
  outcome,
  key: optional(text),
  reason: optional(text),
  outdated: optional(z.literal(true)),
  unchangedBy: optional(z.enum(['inputs', 'parent-images'])),
  why: optional(why),
  durationMs: number,
  stepsCached: number,
  stepsExecuted: number,
  stepsNotReached: number,
  hitRate: rate,
  timeHitRate: rate,
  timeSavedMs: z.nullable(number),
  image: optional(image),
  indexDigest: optional(text),
  sizeAboveBaseBytes: optional(number),
  baseDigests: z.record(text, text),
  tags: z.array(text),
  steps: z.array(step),
  cacheTraffic: optional(cacheTraffic),
});

const totals: z.ZodMiniType<RunTotals> = z.object({
  outcomes: z.record(outcome, number),
  stepsCached: number,
  stepsExecuted: number,
  hitRate: rate,
  timeHitRate: rate,
  timeSavedMs: z.nullable(number),
  sizeCompressedBytes: number,
  sizeAboveBaseBytes: optional(number),
});

const cacheMount: z.ZodMiniType<CacheMountRecord> = z.object({
  mount: text,
  id: text,
  platforms: z.array(text),
  services: z.array(text),
  key: text,
  lockfiles: z.array(text),
  restored: optional(z.enum(['exact', 'newest'])),
  notRestored: optional(z.enum(['nothing-saved', 'not-empty', 'left-out', 'failed'])),
  saved: optional(z.enum(['uploaded', 'tagged'])),
  notSaved: optional(z.enum(['empty', 'unchanged', 'left-out', 'failed', 'not-asked'])),
  restoreMs: number,
  saveMs: number,
  restoredBytes: number,
  savedBytes: number,
  savedMs: z.nullable(number),
  losses: number,
});

const ledger: z.ZodMiniType<MountLedger> = z.object({
  key: text,
  losses: number,
  coldMs: z.record(text, number),
  at: number,
});

const record: z.ZodMiniType<RunRecord> = z.object({
  id: text,
  startedAt: number,
  durationMs: number,
  command: text,
  project: text,
  status: z.enum(['succeeded', 'failed', 'cancelled']),
  git: optional(z.object({ sha: text, branch: optional(text), dirty: z.boolean() })),
  services: z.array(service),
  totals,
  cacheMounts: optional(z.array(cacheMount)),
});

/** A record from its JSON, or undefined when it is none. The shapes above are checked against the model's types. */
export function decodeRecord(json: string): RunRecord | undefined {
  return decode(record, json);
}

/** Images from their JSON, or undefined when they are none. */
export function decodeImages(json: string): BuiltImage[] | undefined {
  return decode(z.array(image), json);
}

/** Digests by parent from their JSON, or undefined when they are none. */
export function decodeParents(json: string): Record<string, string[]> | undefined {
  return decode(z.record(text, z.array(text)), json);
}

/** A mount's ledger from its JSON, or undefined when it is none. */
export function decodeLedger(json: string): MountLedger | undefined {
  return decode(ledger, json);
}

function decode<T>(shape: z.ZodMiniType<T>, json: string): T | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  const decoded = shape.safeParse(value);
  return decoded.success ? decoded.data : undefined;
}
