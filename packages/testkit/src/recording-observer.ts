import type { BuildObserver, BuildResult, Happening } from '@orchestrate/model';

/** An observer that keeps everything it is told, in order. */
export interface RecordingObserver extends BuildObserver {
  readonly happenings: readonly Happening[];
  readonly results: readonly BuildResult[];
  /** What was told, results and happenings, as `<what> <service>`. */
  readonly log: readonly string[];
  result(service: string): BuildResult;
  abort(): void;
  /** Resolves when something of this type has happened to the service. */
  seen(type: Happening['type'], service: string): Promise<void>;
}

export function recordingObserver(): RecordingObserver {
  const controller = new AbortController();
  const happenings: Happening[] = [];
  const results: BuildResult[] = [];
  const log: string[] = [];
  const waiting = new Map<string, PromiseWithResolvers<void>>();
  const waitFor = (what: string): PromiseWithResolvers<void> => {
    const known = waiting.get(what) ?? Promise.withResolvers<void>();
    waiting.set(what, known);
    return known;
  };
  return {
    happenings,
    results,
    log,
    signal: controller.signal,
    abort: () => controller.abort('cancel'),
    emit: (happening) => {
      happenings.push(happening);
      const what = `${happening.type} ${'service' in happening ? happening.service : ''}`;
      log.push(what);
      waitFor(what).resolve();
    },
    ended: (result) => {
      results.push(result);
      log.push(`ended ${result.service}`);
    },
    result: (service) => {
      const result = results.find((one) => one.service === service);
      if (result === undefined) throw new Error(`${service} has not ended`);
      return result;
    },
    seen: (type, service) => waitFor(`${type} ${service}`).promise,
  };
}
