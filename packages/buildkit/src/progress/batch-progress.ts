import type { BuildBatch, CacheTraffic, Happening, Step } from '@orchestrate/model';
import type { TargetNames } from '../bake/target-names.ts';
import { cacheTraffic, isCacheExport, withCacheSource } from './cache-traffic.ts';
import { checkWarning } from './check-warning.ts';
import type { SolveStatus, Vertex, VertexLog, VertexStatus, VertexWarning } from './decode.ts';
import { Exports } from './exports.ts';
import { firstFailed } from './failed-vertex.ts';
import { LayerDownloads } from './layer-downloads.ts';
import { LogText } from './log-text.ts';
import { Owners } from './owners.ts';
import { splitTarget } from './step-name.ts';
import { stepsOf, toStep } from './steps.ts';
import { isCacheLost, type KnownVertex, mergeVertex } from './vertices.ts';

export interface ProgressInput {
  readonly batch: Pick<BuildBatch, 'requests' | 'linked'>;
  readonly names: TargetNames;
  /** How a Dockerfile is shown to people. */
  readonly showPath: (dockerfile: string) => string;
  readonly emit: (happening: Happening) => void;
}

/** A vertex that ended with an error of its own. */
export interface FailedVertex {
  readonly error: string;
  readonly isStep: boolean;
  readonly log: readonly string[];
}

interface Service {
  readonly vertices: Map<string, KnownVertex>;
  readonly exports: Exports;
}

/**
 * Follows the stream of one client process that builds a batch: tells at once what happens to which service,
 * and keeps what is needed to say in the end what became of each.
 */
export class BatchProgress {
  readonly #input: ProgressInput;
  readonly #owners: Owners;
  readonly #logs = new LogText();
  readonly #downloads = new LayerDownloads();
  readonly #services = new Map<string, Service>();
  readonly #warned = new Set<string>();
  /** With several targets buildx puts their names before the names of vertices. */
  readonly #prefixed: boolean;

  constructor(input: ProgressInput) {
    this.#input = input;
    this.#owners = new Owners(input.batch);
    const all = [...input.batch.requests, ...input.batch.linked];
    this.#prefixed = all.length > 1;
    for (const { service } of all) {
      this.#services.set(service, { vertices: new Map(), exports: new Exports() });
    }
  }

  /** Takes in a line of the stream; the services whose vertices it is about. */
  take(status: SolveStatus): ReadonlySet<string> {
    const touched = new Set<string>();
    for (const vertex of status.vertexes) this.#vertex(vertex, touched);
    for (const progress of status.statuses) this.#progress(progress, touched);
    for (const log of status.logs) this.#log(log);
    for (const warning of status.warnings) this.#warning(warning);
    return touched;
  }

  /** Hands on what steps printed last without ending the line. */
  finish(): void {
    for (const vertex of this.#logs.open()) {
      const service = this.#owners.shownUnder(vertex);
      if (service !== undefined) this.#endLog(vertex, service);
    }
  }

  /** The steps of a service so far; `succeeded` when the service was built. */
  steps(service: string, succeeded: boolean): Step[] {
    const own = this.#ownVertices(service);
    return withCacheSource(stepsOf(own, succeeded), own, this.#downloads);
  }

  /** What a service read from layer caches and wrote to them; undefined when it was asked for none. */
  traffic(service: string): CacheTraffic | undefined {
    const shown = (vertex: string): boolean => this.#owners.shownUnder(vertex) === service;
    return cacheTraffic(this.#ownVertices(service), this.#downloads, shown);
  }

  /** How many layer caches of a service are written, or could not be. */
  cachesWritten(service: string): number {
    return this.#ownVertices(service).filter(isCacheExport).length;
  }

  /** The digest of a service's image when all its outputs, that many, have been written. */
  exported(service: string, outputs: number): string | undefined {
    return this.#serviceOf(service).exports.digest(outputs);
  }

  /** What went wrong in a service itself, or in the first parent of it that is linked as a target. */
  failed(service: string): FailedVertex | undefined {
    const vertex = firstFailed(this.#serviceOf(service).vertices.values());
    if (vertex === undefined) return undefined;
    const { error, digest } = vertex;
    return { error, isStep: toStep(vertex) !== undefined, log: this.#logs.tail(digest) };
  }

  /** Services that were asked for. */
  services(): string[] {
    return this.#input.batch.requests.map((request) => request.service);
  }

  /** Services that were asked for and cannot do without this one; itself included. */
  dependantsOf(service: string): string[] {
    return this.#owners.dependantsOf(service);
  }

  #ownVertices(service: string): KnownVertex[] {
    return [...this.#serviceOf(service).vertices.values()].filter((vertex) =>
      this.#owners.owns(service, vertex.digest),
    );
  }

  #vertex(vertex: Vertex, touched: Set<string>): void {
    const { service, rest } = this.#ownerOf(vertex.name);
    if (service === undefined) return;
    touched.add(service);
    const { vertices, exports } = this.#serviceOf(service);
    this.#owners.add(vertex.digest, service);
    exports.vertex(vertex, rest);
    const before = vertices.get(vertex.digest);
    const now = mergeVertex(before, { ...vertex, name: rest });
    vertices.set(vertex.digest, now);
    const step = toStep(now);
    if (step === undefined || !this.#owners.owns(service, vertex.digest)) return;
    const done = now.completed !== undefined;
    if (!done && now.started !== undefined && before?.started === undefined) {
      const { cached } = now;
      const running: Step = { ...step, state: cached ? 'cached' : 'executed' };
      this.#input.emit({ type: 'step-started', service, step: running });
    }
    // Run again after its layers were gone, it is done a second time.
    const wasDone = before?.completed !== undefined && !isCacheLost(before);
    if (done && !wasDone && !isCacheLost(now)) {
      this.#endLog(vertex.digest, service);
      this.#input.emit({ type: 'step-completed', service, step });
    }
  }

  #ownerOf(name: string): { readonly service: string | undefined; readonly rest: string } {
    if (!this.#prefixed) return { service: this.#input.batch.requests[0]?.service, rest: name };
    const { target, rest } = splitTarget(name);
    const service = target === undefined ? undefined : this.#input.names.serviceOf(target);
    return { service, rest };
  }

  #progress(status: VertexStatus, touched: Set<string>): void {
    this.#downloads.status(status);
    for (const owner of this.#owners.of(status.vertex)) {
      touched.add(owner);
      this.#serviceOf(owner).exports.status(status);
    }
    const service = this.#owners.shownUnder(status.vertex);
    if (service === undefined || (status.current === 0 && status.total === undefined)) return;
    this.#input.emit({
      type: 'step-progressed',
      service,
      name: status.id.replace(/:$/, ''),
      currentBytes: status.current,
      ...(status.total !== undefined && { totalBytes: status.total }),
    });
  }

  #log(log: VertexLog): void {
    const text = this.#logs.add(log);
    const service = this.#owners.shownUnder(log.vertex);
    if (text === '' || service === undefined) return;
    this.#input.emit({
      type: 'step-logged',
      service,
      step: log.vertex,
      stream: log.stream,
      text,
    });
  }

  #endLog(vertex: string, service: string): void {
    for (const rest of this.#logs.end(vertex)) {
      this.#input.emit({ type: 'step-logged', service, step: vertex, ...rest });
    }
    const ownState = this.#serviceOf(service).vertices.get(vertex);
    if (ownState?.error === undefined) this.#logs.forget(vertex);
  }

  #warning(warning: VertexWarning): void {
    const service = this.#owners.shownUnder(warning.vertex);
    const request = this.#input.batch.requests.find((one) => one.service === service);
    const said = JSON.stringify([service, warning.short, warning.line]);
    if (request === undefined || this.#warned.has(said)) return;
    this.#warned.add(said);
    const diagnostic = checkWarning(warning, this.#input.showPath(request.dockerfile));
    this.#input.emit({ type: 'diagnosed', diagnostic });
  }

  #serviceOf(service: string): Service {
    const known = this.#services.get(service);
    if (known === undefined) throw new Error(`${service} is not part of the batch`);
    return known;
  }
}
