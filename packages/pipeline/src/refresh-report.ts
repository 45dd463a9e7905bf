import type {
  RefreshedImage,
  RefreshedService,
  RefreshReport,
  RefreshVerdict,
  RunRecord,
  ServiceRecord,
} from '@orchestrate/model';
import { referencesUnder } from '@orchestrate/plan';
import type { LookedAt, Verdict } from './refresh-look.ts';
import type { OpenedRefresh } from './refresh-open.ts';
import type { Tried } from './refresh-try.ts';

export interface EndedRefresh {
  readonly opened: OpenedRefresh;
  readonly looked: LookedAt;
  readonly tried: Tried;
  readonly options: { readonly dryRun: boolean };
  readonly lockChanged: boolean;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** What a refresh found and did, for people and machines. */
export function refreshReport(ended: EndedRefresh): RefreshReport {
  const { opened, looked, tried, options, lockChanged, startedAt, endedAt } = ended;
  return {
    project: opened.project,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: endedAt - startedAt,
    dryRun: options.dryRun,
    rebuilt: tried.records.length > 0,
    lockChanged,
    images: looked.verdicts.map((verdict) => refreshedImage(verdict, tried)),
    services: refreshedServices(ended),
  };
}

function refreshedImage({ candidate, verdict }: Verdict, tried: Tried): RefreshedImage {
  const { reference, services, digest, thawed } = candidate;
  return {
    reference,
    services,
    digest,
    verdict: finalVerdict(reference, verdict, tried),
    ...(thawed !== undefined && { thawed }),
  };
}

function finalVerdict(reference: string, verdict: RefreshVerdict, tried: Tried): RefreshVerdict {
  if (verdict.kind !== 'taken' || tried.accepted.includes(reference)) return verdict;
  return { kind: 'held-back', change: verdict.change, broke: tried.broke.get(reference) ?? [] };
}

/** Each service as its last attempt left it. */
function refreshedServices({ opened, looked, tried }: EndedRefresh): RefreshedService[] {
  const moved = new Set(
    looked.verdicts.flatMap(({ candidate, verdict }) =>
      verdict.kind === 'taken' ? [candidate.reference] : [],
    ),
  );
  const entries = new Map<string, readonly ServiceRecord[]>();
  for (const { services } of tried.records) {
    for (const service of new Set(services.map((one) => one.service)))
      entries.set(service, entriesOf(services, service, entries.get(service)));
  }
  return [...entries].flatMap(([service, records]) =>
    refreshedService(records, {
      moved: referencesUnder(opened.ground, service, moved),
      sizeBeforeBytes: sizeBefore(tried.earlier, service),
    }),
  );
}

/** A second attempt finds built what the first one built: that was this refresh's work all the same. */
function entriesOf(
  services: readonly ServiceRecord[],
  service: string,
  before: readonly ServiceRecord[] | undefined,
): readonly ServiceRecord[] {
  const now = services.filter((one) => one.service === service);
  const again = before?.every(({ outcome }) => outcome === 'built') === true;
  return again && now.every(({ outcome }) => outcome === 'unchanged') ? before : now;
}

function refreshedService(
  records: readonly ServiceRecord[],
  known: { readonly moved: readonly string[]; readonly sizeBeforeBytes: number | undefined },
): RefreshedService[] {
  const [first] = records;
  if (first === undefined) return [];
  const { service, outcome, reason } = first;
  const sizeBytes = sizeOf(records);
  return [
    {
      service,
      outcome,
      durationMs: Math.max(...records.map(({ durationMs }) => durationMs)),
      ...(reason !== undefined && { reason }),
      moved: known.moved,
      ...(known.sizeBeforeBytes !== undefined && { sizeBeforeBytes: known.sizeBeforeBytes }),
      ...(sizeBytes !== undefined && { sizeBytes }),
    },
  ];
}

function sizeBefore(earlier: readonly RunRecord[], service: string): number | undefined {
  for (const { services } of earlier) {
    const size = sizeOf(services.filter((one) => one.service === service));
    if (size !== undefined) return size;
  }
  return undefined;
}

/** Undefined when a platform has no image. */
function sizeOf(records: readonly ServiceRecord[]): number | undefined {
  const sizes = records.flatMap(({ image }) => image?.sizeCompressedBytes ?? []);
  if (sizes.length === 0 || sizes.length < records.length) return undefined;
  return sizes.reduce((sum, size) => sum + size, 0);
}
