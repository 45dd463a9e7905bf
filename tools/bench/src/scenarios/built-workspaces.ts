import { measure } from '../command.ts';
import type { Peer } from '../peers/peer.ts';
import type { Bench } from './scenario.ts';
import { createWorkspace, removeWorkspace } from './workspace.ts';

/**
 * Workspaces that are complete: built once for each peer, and used by all rounds of all scenarios that begin
 * with a finished build. Their images have names of their own.
 */
export class BuiltWorkspaces {
  readonly #bench: Pick<Bench, 'shape' | 'keep' | 'signal'>;
  readonly #folders = new Map<Peer, Promise<string>>();

  constructor({ shape, keep, signal }: Pick<Bench, 'shape' | 'keep' | 'signal'>) {
    this.#bench = { shape: { ...shape, images: `${shape.images}-built` }, keep, signal };
  }

  /** Folder in which everything of this peer's is built; rejects when its build fails. */
  folder(peer: Peer): Promise<string> {
    const folder = this.#folders.get(peer) ?? this.#build(peer);
    this.#folders.set(peer, folder);
    return folder;
  }

  async remove(): Promise<void> {
    for (const [peer, building] of this.#folders) {
      const folder = await building.catch(() => undefined);
      if (folder !== undefined) await removeWorkspace(folder, peer, this.#bench);
    }
  }

  async #build(peer: Peer): Promise<string> {
    const folder = await createWorkspace(peer, this.#bench);
    try {
      await measure(peer.build(folder), this.#bench.signal);
      return folder;
    } catch (error) {
      await removeWorkspace(folder, peer, this.#bench);
      throw error;
    }
  }
}
