import type {
  BuildBatch,
  BuildFailure,
  BuildRequest,
  BuildResult,
  Driver,
  PlannedService,
  Service,
} from '@orchestrate/model';
import { buildRequestFor, type RequestContext } from './build-request.ts';
import { type Held, heldNothing, holdBack } from './held/hold-back.ts';
import { letGo } from './held/let-go.ts';
import { takeBackHere } from './held/take-back.ts';
import { requestedCaches } from './layer-cache-use.ts';
import type { LeakGate } from './leak-gate.ts';
import { linkParent } from './link-parents.ts';
import { linkedTargets } from './linked-targets.ts';
import { LostCaches } from './lost-caches.ts';
import { forgetLostParents } from './lost-parents.ts';
import { plannedService } from './planned-service.ts';
import type { PoolBuilder } from './pool/builder-pool.ts';
import { BuiltImages } from './pool/built-images.ts';
import { type PoolRun, runOnPool } from './pool/run-on-pool.ts';
import type { Preparation } from './prepare.ts';
import { stagingTags } from './release.ts';
import type { RevealedSecrets } from './reveal-secrets.ts';
import { unchangedImages } from './unchanged-images.ts';
import { verifyResult } from './verify-result.ts';
import type { World } from './world.ts';

export interface BatchRunnerInput {
  readonly world: World;
  readonly driver: Driver;
  readonly prepared: Preparation;
  readonly secrets: RevealedSecrets;
  readonly gate: LeakGate;
  /** Why a service that was built has failed all the same: it printed a secret. */
  readonly printed?: (service: string) => BuildFailure | undefined;
  readonly runId: string;
}

export interface BatchRunner {
  /** Builds services whose parents are done; `ended` is called once for each, the promise waits for the process. */
  runBatch(
    services: readonly PlannedService[],
    signal: AbortSignal,
    ended: (result: BuildResult) => void,
  ): Promise<void>;
  /** The batch as it would be run for these services, all parents linked as targets: for `--print`. */
  describe(services: readonly PlannedService[]): BuildBatch;
}

/** Turns planned services into driver batches, and compares what was built with the lock. */
export function createBatchRunner(input: BatchRunnerInput): BatchRunner {
  const { prepared } = input;
  /** What is there so far, built now or earlier: how dependants are linked to it. */
  const built = new BuiltImages(unchangedImages(prepared), prepared.pool);
  const lost = new LostCaches();
  const batchOf = (services: readonly PlannedService[], builder?: PoolBuilder): BuildBatch => {
    const names = new Set(services.map((planned) => planned.service));
    const context = requestContext(input, linking(prepared, built, builder), builder);
    const requestFor = (name: string) => lost.spared(requestOf(prepared, name, context));
    const requests = [...names].map(requestFor);
    const linked = linkedTargets(requests, names, requestFor);
    const { cacheMountNamespace } = prepared.workspace.manifest;
    return {
      requests,
      linked,
      sourcePolicy: prepared.policy,
      ...(builder?.name !== undefined && { builder: builder.name }),
      ...(cacheMountNamespace !== undefined && { cacheMountNamespace }),
    };
  };
  return {
    describe: (services) => batchOf(services),
    runBatch: (services, signal, ended) => {
      const run: PoolRun['run'] = (own, builder, endedHere) => {
        built.startOn(builder, own);
        const { digests } = built;
        return buildBatch(input, heldBack(input, batchOf(own, builder)), {
          signal,
          built: digests,
          ended: (result) => {
            lost.note(result);
            endedHere(result);
          },
        });
      };
      return runOnPool(services, { pool: prepared.pool, signal, ended, run });
    },
  };
}

function linking(
  prepared: Preparation,
  built: BuiltImages,
  builder: PoolBuilder | undefined,
): RequestContext['linkParent'] {
  return (name) => {
    const parent = plannedService(prepared, name);
    if (builder === undefined) return linkParent(parent, undefined, prepared.builder);
    return linkParent(parent, built.seenFrom(builder, parent), builder.info);
  };
}

interface HeldBatch {
  readonly batch: BuildBatch;
  readonly held: ReadonlyMap<string, Held>;
}

/** The batch with its results under names of this run, when they are searched before anybody may see them. */
function heldBack({ prepared, gate, runId }: BatchRunnerInput, batch: BuildBatch): HeldBatch {
  const held = batch.requests.map((request) =>
    gate.searches
      ? holdBack(request, plannedService(prepared, request.service), runId)
      : heldNothing(request),
  );
  return {
    batch: { ...batch, requests: held.map(({ request }) => request) },
    held: new Map(held.map((one) => [one.request.service, one])),
  };
}

interface BatchToBuild {
  readonly signal: AbortSignal;
  readonly built: Map<string, string>;
  readonly ended: (result: BuildResult) => void;
}

/** A service ends when its image has been compared with the lock and searched for secrets. */
async function buildBatch(
  input: BatchRunnerInput,
  { batch, held }: HeldBatch,
  { signal, built, ended }: BatchToBuild,
): Promise<void> {
  const endings: Promise<void>[] = [];
  const end = async (verified: BuildResult): Promise<void> => {
    const passed = await settle(input, verified, held.get(verified.service));
    if (passed.status === 'built' && passed.digest !== undefined)
      built.set(passed.service, passed.digest);
    ended(passed);
  };
  await input.driver.build(batch, {
    signal,
    emit: input.world.emit,
    ended: (result) => {
      const ending = end(forgetLostParents(verifyResult(input.prepared, result, built), built));
      // Whatever goes wrong is thrown below, when the client process is gone.
      ending.catch(() => undefined);
      endings.push(ending);
    },
  });
  await Promise.all(endings);
}

/** What holds a secret has not passed; what has passed goes where it was meant for, everything else goes away. */
async function settle(
  { world, prepared, gate, printed }: BatchRunnerInput,
  result: BuildResult,
  held: Held | undefined,
): Promise<BuildResult> {
  if (held === undefined) throw new Error(`${result.service} ended without being asked for`);
  const service = plannedService(prepared, result.service);
  const results = { world, registry: prepared.registry, service, held };
  if (result.status !== 'built') {
    await takeBackHere(results);
    return result;
  }
  const found = (await gate.check(result, held)) ?? printed?.(result.service);
  const failure = found ?? (await letGo(results));
  if (failure === undefined) return result;
  await takeBackHere(results);
  const { durationMs, steps } = result;
  const { dockerfile, name } = service;
  const told = { ...failure, dockerfile };
  return { service: name, durationMs, steps, status: 'failed', failure: told };
}

function requestContext(
  input: BatchRunnerInput,
  link: RequestContext['linkParent'],
  builder: PoolBuilder | undefined,
): RequestContext {
  const { world, prepared, secrets, runId } = input;
  const { workspace, lock, links, noCache } = prepared;
  const cacheContext = {
    world,
    workspace,
    scope: prepared.cacheScope,
    nativePlatform: prepared.builder.platforms[0] ?? world.hostPlatform,
    noCache,
    secrets: secrets.all,
  };
  const tagsOf = (service: Service): readonly string[] =>
    service.outputs.some((output) => output.kind === 'push')
      ? stagingTags(service, runId)
      : service.tags;
  return {
    world,
    workspace,
    lock,
    secrets: secrets.delivered,
    links,
    noCache,
    tagsOf,
    cachesOf: (service) => {
      const { driver } = (builder ?? prepared.pool.of(service.name)).info;
      return requestedCaches(service, { ...cacheContext, driver });
    },
    linkParent: link,
  };
}

function requestOf(prepared: Preparation, name: string, context: RequestContext): BuildRequest {
  const loaded = prepared.workspace.services.get(name);
  if (loaded === undefined) throw new Error(`${name} was planned but never loaded`);
  return buildRequestFor(loaded, context);
}
