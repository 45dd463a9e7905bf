import {
  type BuiltInputs,
  type EarlierImage,
  type MountLedger,
  type RunRecord,
  type RunStore,
  stepKey,
} from '@orchestrate/model';

const WINDOW = 20;

/** A run store in plain arrays: answers are computed from the saved records each time they are asked for. */
export function createFakeRunStore(): RunStore {
  const runs: RunRecord[] = [];
  const inputs = new Map<string, BuiltInputs>();
  const ledgers = new Map<string, MountLedger>();
  const clients = new Map<string, { readonly stamp: string; readonly version: string }>();
  const newestFirst = (): RunRecord[] =>
    runs.toSorted((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1));
  return {
    save(record) {
      const at = runs.findIndex(({ id }) => id === record.id);
      if (at !== -1) runs.splice(at, 1);
      runs.push(record);
    },
    list: (limit) => newestFirst().slice(0, Math.max(0, limit)),
    find(id) {
      const found = runs.filter((run) => run.id.startsWith(id));
      return found.find((run) => run.id === id) ?? (found.length === 1 ? found[0] : undefined);
    },
    lastBuild: (service) => runs.findLast((run) => buildMs(run, service).length > 0),
    typicalDurationMs: (service) => median(runs.flatMap((run) => buildMs(run, service))),
    typicalStepMs(service, step) {
      const key = stepKey(service, step);
      return median(runs.flatMap((run) => stepMs(run, service, key)));
    },
    lastSuccess: (service, key) =>
      runs.toReversed().flatMap((run) => provenImage(run, service, key, 'built'))[0] ??
      runs.flatMap((run) => provenImage(run, service, key, 'unchanged'))[0],
    rememberInputs: (service, built) => void inputs.set(service, built),
    lastInputs: (service) => inputs.get(service),
    mountLedger: (mount) => ledgers.get(mount),
    rememberMountLedger: (mount, ledger) => void ledgers.set(mount, ledger),
    clientVersion: (file, stamp) => {
      const client = clients.get(file);
      return client?.stamp === stamp ? client.version : undefined;
    },
    rememberClientVersion: (file, stamp, version) => void clients.set(file, { stamp, version }),
    close() {},
  };
}

function buildMs({ services }: RunRecord, service: string): number[] {
  return services
    .filter((record) => record.service === service && record.outcome === 'built')
    .slice(0, 1)
    .map((record) => record.durationMs);
}

function stepMs({ services }: RunRecord, service: string, key: string): number[] {
  return services
    .filter((record) => record.service === service)
    .flatMap((record) => record.steps)
    .filter((step) => step.state === 'executed' && stepKey(service, step) === key)
    .flatMap(({ startedAt, completedAt }) =>
      startedAt === undefined || completedAt === undefined ? [] : [completedAt - startedAt],
    );
}

/** An unchanged service proves something only with an image that is known. */
function provenImage(
  run: RunRecord,
  service: string,
  key: string,
  outcome: 'built' | 'unchanged',
): EarlierImage[] {
  const records = run.services.filter(
    (record) => record.service === service && record.outcome === outcome && record.key === key,
  );
  const indexDigest = records[0]?.indexDigest;
  const images = records.flatMap(({ image }) => image ?? []);
  if (indexDigest === undefined || (outcome === 'unchanged' && images.length === 0)) return [];
  return [{ runId: run.id, indexDigest, images }];
}

function median(values: readonly number[]): number | undefined {
  const sorted = values.slice(-WINDOW).toSorted((a, b) => a - b);
  if (sorted.length === 0) return undefined;
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}
