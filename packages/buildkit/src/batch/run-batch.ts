import { readFile } from 'node:fs/promises';
import type { BuildBatch, BuildObserver } from '@orchestrate/model';
import type { ContentStore } from '../content/content-store.ts';
import type { BuildxProcess } from '../process/buildx-process.ts';
import { BatchProgress } from '../progress/batch-progress.ts';
import { decodeStatus } from '../progress/decode.ts';
import { decodeMetadata } from '../result/metadata.ts';
import { EarlyEnds } from './early-ends.ts';
import { endBuilt, unreadableImages } from './end-built.ts';
import { endFailed } from './end-failed.ts';
import type { PreparedBatch } from './prepare-batch.ts';
import { Settlement } from './settlement.ts';
import { stopInTime } from './stop-in-time.ts';

export interface BatchRun {
  readonly batch: BuildBatch;
  readonly prepared: PreparedBatch;
  /** Undefined when no request makes an image. */
  readonly store: ContentStore | undefined;
  readonly observer: BuildObserver;
  /** Milliseconds since the batch started. */
  readonly elapsed: () => number;
  readonly showPath: (dockerfile: string) => string;
  /** Told of the process as soon as there is one. */
  readonly started: (process: BuildxProcess) => void;
}

/** What is kept of what the client writes beside the stream: enough for any excerpt and error. */
const KEPT_LINES = 500;

/** Runs the client process of a batch to its end; every service has ended when it resolves. */
export async function runBatch(run: BatchRun): Promise<void> {
  const { batch, prepared, observer, store, elapsed } = run;
  const settlement = new Settlement(batch.requests, (result) => observer.ended(result));
  const progress = new BatchProgress({
    batch,
    names: prepared.names,
    showPath: run.showPath,
    // The stream goes on about a service after its image is complete; for everybody else it has ended.
    emit: (happening) => {
      if (!('service' in happening) || settlement.isOpen(happening.service))
        observer.emit(happening);
    },
  });
  const early = new EarlyEnds({ progress, settlement, store, elapsed });
  const lines: string[] = [];
  const child = prepared.start((line) => {
    const status = decodeStatus(line);
    if (status === undefined) keep(lines, line);
    else early.look(progress.take(status));
  });
  run.started(child);
  tellUnwritable(run);
  const { exitCode, stopped } = await stopInTime(child, observer.signal, batch.timeoutMs);
  progress.finish();
  await early.done();
  if (exitCode === 0) await endAllBuilt(run, progress, settlement);
  for (const { service } of settlement.open()) {
    const end = { progress, names: prepared.names, lines, exitCode, durationMs: elapsed() };
    settlement.settle(endFailed(service, { ...end, ...(stopped !== undefined && { stopped }) }));
  }
  await prepared.settleCaches((service) => settlement.wasBuilt(service));
}

function keep(lines: string[], line: string): void {
  lines.push(line);
  if (lines.length > KEPT_LINES) lines.shift();
}

function tellUnwritable({ prepared, observer }: BatchRun): void {
  for (const diagnostic of prepared.diagnostics) observer.emit({ type: 'diagnosed', diagnostic });
}

async function endAllBuilt(
  run: BatchRun,
  progress: BatchProgress,
  settlement: Settlement,
): Promise<void> {
  const open = settlement.open();
  if (open.length === 0) return;
  const durationMs = run.elapsed();
  const metadata = decodeMetadata(
    await readFile(run.prepared.metadataFile, 'utf8').catch(() => ''),
  );
  const answers = await Promise.all(
    open.map((request) =>
      endBuilt({
        request,
        metadata: metadata.get(run.prepared.names.targetOf(request.service)),
        store: run.store,
        durationMs,
        steps: progress.steps(request.service, true),
        cacheTraffic: progress.traffic(request.service),
      }),
    ),
  );
  for (const diagnostic of unreadableImages(answers)) {
    run.observer.emit({ type: 'diagnosed', diagnostic });
  }
  for (const { result } of answers) settlement.settle(result);
}
