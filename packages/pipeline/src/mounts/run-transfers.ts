import type { BuildFailure, BuildResult, Driver, Happening } from '@orchestrate/model';
import { type MountPlace, type Transfer, transferRequest } from './mount-place.ts';

export interface TransferRun {
  readonly driver: Driver;
  readonly place: MountPlace;
  readonly signal: AbortSignal;
}

/** How a transfer ended, and what its steps printed. */
export interface TransferEnd {
  readonly result: BuildResult;
  readonly log: string;
}

/**
 * Runs transfers together, in one client process. One that fails makes the client cancel the others: those are
 * run again without it, so that each ends by itself. Every transfer has an end.
 */
export async function runTransfers(
  run: TransferRun,
  transfers: readonly Transfer[],
): Promise<ReadonlyMap<string, TransferEnd>> {
  const ends = new Map<string, TransferEnd>();
  let left = transfers;
  while (left.length > 0) {
    const round = await runOnce(run, left);
    for (const [name, end] of round) ends.set(name, end);
    const cancelled = left.filter(({ name }) => round.get(name)?.result.status === 'cancelled');
    // A round in which nothing ended by itself would be repeated for ever.
    if (run.signal.aborted || cancelled.length === left.length) return ends;
    left = cancelled;
  }
  return ends;
}

async function runOnce(
  { driver, place, signal }: TransferRun,
  transfers: readonly Transfer[],
): Promise<ReadonlyMap<string, TransferEnd>> {
  const ends = new Map<string, TransferEnd>();
  const logs = new Map<string, string>();
  const { builder, namespace } = place;
  const requests = transfers.map((transfer) => transferRequest(place, transfer));
  await driver.build(
    {
      requests,
      linked: [],
      sourcePolicy: place.policy,
      ...(builder !== undefined && { builder }),
      ...(namespace !== undefined && { cacheMountNamespace: namespace }),
    },
    {
      signal,
      // What our own builds do is nobody's progress; failures are told by who asked for them.
      emit: (happening: Happening) => {
        if (happening.type !== 'step-logged') return;
        const { service, text } = happening;
        logs.set(service, (logs.get(service) ?? '') + text);
      },
      ended: (result) => void ends.set(result.service, { result, log: '' }),
    },
  );
  return new Map(
    [...ends].map(([name, { result }]) => [name, { result, log: logs.get(name) ?? '' }]),
  );
}

/** Why a transfer did not end well; undefined when it did. */
export function failureOf(end: TransferEnd | undefined): string | undefined {
  if (end === undefined) return 'it was not started';
  const { result } = end;
  if (result.status === 'built') return undefined;
  return result.status === 'failed' ? messageOf(result.failure) : 'it was cancelled';
}

/** What the helper said last says more than that its shell failed. */
function messageOf({ kind, message, log = [] }: BuildFailure): string {
  const said = log.filter((line) => line.trim() !== '').slice(-2);
  return kind === 'step' && said.length > 0 ? said.join('; ') : message;
}
