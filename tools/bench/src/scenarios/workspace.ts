import { output } from '../command.ts';
import { contents } from '../fixture/contents.ts';
import { createFolder, newNonce, removeFolder } from '../fixture/folder.ts';
import { servicesOf } from '../fixture/shape.ts';
import { imageName, type Peer } from '../peers/peer.ts';
import type { Bench } from './scenario.ts';

/**
 * Lends a new monorepo, never built before, with the peer's own files in it; afterwards the folder and
 * the images are taken away. Build cache is left to the engine's own housekeeping.
 */
export async function withWorkspace<T>(
  peer: Peer,
  bench: Bench,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await createFolder({
    ...contents(bench.shape, newNonce()),
    ...peer.files(bench.shape),
  });
  try {
    return await use(folder);
  } finally {
    if (!bench.keep) {
      await removeFolder(folder);
      const images = servicesOf(bench.shape).map(({ name }) =>
        imageName(bench.shape, peer.name, name),
      );
      await output({ file: 'docker', args: ['image', 'rm', '--force', ...images] });
    }
  }
}
