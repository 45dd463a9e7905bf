import { output } from '../command.ts';
import { contents } from '../fixture/contents.ts';
import { createFolder, newNonce, removeFolder } from '../fixture/folder.ts';
import { servicesOf } from '../fixture/shape.ts';
import { imageName, type Peer } from '../peers/peer.ts';
import type { Bench } from './scenario.ts';

/** A new monorepo, never built before, with the peer's own files in it; its folder. */
export function createWorkspace(peer: Peer, { shape }: Pick<Bench, 'shape'>): Promise<string> {
  return createFolder({ ...contents(shape, newNonce()), ...peer.files(shape) });
}

/** Takes folder and images away; the build cache is left to the engine's own housekeeping. */
export async function removeWorkspace(
  folder: string,
  peer: Peer,
  { shape, keep }: Pick<Bench, 'shape' | 'keep'>,
): Promise<void> {
  if (keep) return;
  await removeFolder(folder);
  const images = servicesOf(shape).map(({ name }) => imageName(shape, peer.name, name));
  await output({ file: 'docker', args: ['image', 'rm', '--force', ...images] });
}

/** Lends a workspace and takes it away afterwards. */
export async function withWorkspace<T>(
  peer: Peer,
  bench: Pick<Bench, 'shape' | 'keep'>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await createWorkspace(peer, bench);
  try {
    return await use(folder);
  } finally {
    await removeWorkspace(folder, peer, bench);
  }
}
