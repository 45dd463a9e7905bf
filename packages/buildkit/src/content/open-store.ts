import { contentStore, type OpenContentStore } from './content-store.ts';
import { type BuildkitAddress, openBuildkit } from './open-buildkit.ts';

/** Connects to a builder's content store. */
export async function openContentStore(address: BuildkitAddress): Promise<OpenContentStore> {
  const open = await openBuildkit(address);
  return { ...contentStore(open.connection), close: () => open.close() };
}
