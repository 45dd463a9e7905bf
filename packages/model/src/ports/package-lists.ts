import type { RegistryAnswer } from './registry.ts';

/** Where packages are read from: what the image's maker says, or what its package manager left in its files. */
export type PackageSource = 'sbom' | 'database';

/** Names of packages to their versions. */
export type InstalledPackages = ReadonlyMap<string, string>;

/** One platform's image of an index. */
export interface PackagedImage {
  /** `host/path`, as in the lock: mirrors are applied. */
  readonly repository: string;
  readonly index: string;
  readonly manifest: string;
}

/** Tells what is installed in an image. Calls reject only with the reason of an aborted signal. */
export interface PackageLists {
  /** Undefined when the image has nothing of this kind. */
  read(
    image: PackagedImage,
    source: PackageSource,
    signal?: AbortSignal,
  ): Promise<RegistryAnswer<InstalledPackages | undefined>>;
}
