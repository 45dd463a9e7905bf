import type { World } from './world.ts';

/** Editors, formatters and git write several files one after another. */
const QUIET_MS = 100;
/** What never comes to rest is looked at all the same. */
const MOST_WAITS = 20;

/** Files that changed and that nobody has looked at yet. */
export class Changes {
  readonly #wait: World['wait'];
  #paths = new Set<string>();
  #count = 0;
  #arrival = Promise.withResolvers<void>();

  constructor(wait: World['wait']) {
    this.#wait = wait;
  }

  note(paths: readonly string[]): void {
    for (const path of paths) this.#paths.add(path);
    this.#count += 1;
    this.#arrival.resolve();
  }

  /** Resolves when something has changed and then no more for a moment, or when the signal is aborted. */
  async settled(signal: AbortSignal): Promise<void> {
    const aborted = Promise.withResolvers<void>();
    const abort = (): void => aborted.resolve();
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    await Promise.race([this.#arrival.promise, aborted.promise]);
    signal.removeEventListener('abort', abort);
    for (let waits = 0; waits < MOST_WAITS && !signal.aborted; waits += 1) {
      const before = this.#count;
      await this.#wait(QUIET_MS, signal);
      if (this.#count === before) return;
    }
  }

  get isEmpty(): boolean {
    return this.#paths.size === 0;
  }

  /** What has changed since the last time. */
  take(): ReadonlySet<string> {
    const taken = this.#paths;
    this.#paths = new Set();
    this.#arrival = Promise.withResolvers();
    return taken;
  }
}
