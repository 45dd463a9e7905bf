import type { BuildRequest, WatchRequest } from '@orchestrate/model';
import type { RunResult } from '../src/build.ts';
import { watch } from '../src/watch.ts';
import { BUILD, type FakeWorld } from './fake-world.ts';

export const texts = {
  'orchestrate.yaml':
    'version: 1\nproject: shop\nservices:\n  base: {context: base}\n  api: {context: api}\n  web: {context: web}\n',
  'base/Dockerfile': 'FROM busybox:stable\nCOPY a /\n',
  'base/a': '1',
  'api/Dockerfile': 'FROM base\nCOPY . /\n',
  'api/a': '1',
  'web/Dockerfile': 'FROM busybox:stable\nCOPY . /\n',
  'web/a': '1',
};

const outcomesOf = (result: RunResult) =>
  result.kind === 'ended'
    ? result.record.services.map(({ service, outcome }) => `${service} ${outcome}`)
    : [result.kind];

export const FIRST = 'base built, web built, api built';

/** What happens while services are built. */
export interface Meanwhile {
  /** Files change; set when the watching begins. */
  change?: (paths: readonly string[]) => void;
  /** Services were found to be out of date. */
  outdated?: () => void;
}

/** A person at a terminal: acts whenever nothing is left to do, and stops when out of ideas. */
export async function session(
  world: FakeWorld,
  ideas: readonly (() => readonly string[])[],
  meanwhile: Meanwhile = {},
) {
  const log: string[] = [];
  const requests: WatchRequest[] = [];
  let tell: (paths: readonly string[]) => void = () => {};
  let open = 0;
  const next = ideas[Symbol.iterator]();
  const act = (): void => {
    const { value: idea, done } = next.next();
    if (done === true) {
      world.interrupt();
      return;
    }
    tell(idea().map((path) => `/repo/${path}`));
  };
  const refusal = await watch(
    {
      world,
      watcher: {
        watch: (request, changed) => {
          requests.push(request);
          tell = changed;
          meanwhile.change = (paths) => changed(paths.map((path) => `/repo/${path}`));
          open += 1;
          return Promise.resolve({
            ok: true,
            watch: { [Symbol.asyncDispose]: () => Promise.resolve(void (open -= 1)) },
          });
        },
      },
      view: {
        began: (changed) => Promise.resolve(void log.push(`began ${changed.join()}`.trim())),
        outdated: (services) => {
          log.push(`outdated ${services.join()}`);
          meanwhile.outdated?.();
        },
        ended: (result) => Promise.resolve(void log.push(outcomesOf(result).join(', '))),
        refused: (diagnostics) => log.push(diagnostics.map(({ code }) => code).join()),
        waiting: act,
      },
    },
    BUILD,
  );
  return { log, requests, refusal, open };
}

export const set = (world: FakeWorld, path: string, text: string) => {
  world.texts.set(path, text);
  return [path];
};

/**
 * The first builds of these services that begin from now on last until they are cancelled or let go. `processes`
 * are the client processes from now on, as text.
 */
export function hold(world: FakeWorld, services: readonly string[], begun: () => void) {
  const processes: string[] = [];
  const { build } = world.driver;
  const doors = new Map(services.map((one) => [one, Promise.withResolvers<void>()] as const));
  const waiting = new Set(services);
  const hasArrived = (service: string): void => {
    if (waiting.delete(service) && waiting.size === 0) begun();
  };
  const driver: FakeWorld['driver'] = {
    ...world.driver,
    build: async (batch, observer) => {
      processes.push(batch.requests.map(({ service }) => service).join(' '));
      const aborted = Promise.withResolvers<void>();
      observer.signal.addEventListener('abort', () => aborted.resolve());
      const one = async (request: BuildRequest): Promise<void> => {
        const { service } = request;
        if (waiting.has(service)) {
          hasArrived(service);
          await Promise.race([doors.get(service)?.promise, aborted.promise]);
        }
        if (!observer.signal.aborted) return build({ ...batch, requests: [request] }, observer);
        observer.ended({ service, status: 'cancelled', durationMs: 1, steps: [] });
      };
      await Promise.all(batch.requests.map(one));
    },
  };
  Object.assign(world, { driver });
  return { processes, letGo: (service: string) => doors.get(service)?.resolve() };
}
