import type { BuildBatch } from '@orchestrate/model';
import type { Standby, StandbyRequest } from './standby.ts';

/** The client process that stands by, if there is one. */
export class Reserve {
  #standby: Promise<Standby | undefined> | undefined;

  /** Starts one, unless there is one already. What goes wrong is met again, and told, by whoever builds. */
  fill(request: () => Promise<StandbyRequest | undefined>): void {
    this.#standby ??= start(request).catch(() => undefined);
  }

  /** Gives it away, when it can build the batch. */
  async take(batch: BuildBatch): Promise<Standby | undefined> {
    const filled = this.#standby;
    const standby = await filled;
    if (standby === undefined || this.#standby !== filled || !standby.fits(batch)) return undefined;
    this.#standby = undefined;
    return standby;
  }

  /** Resolves when there is none any more. */
  async dismiss(): Promise<void> {
    const filled = this.#standby;
    this.#standby = undefined;
    await (await filled)?.dismiss();
  }
}

async function start(request: () => Promise<StandbyRequest | undefined>) {
  const [asked, { Standby: Process }] = await Promise.all([request(), import('./standby.ts')]);
  return asked && Process.start(asked);
}
