import path from 'node:path';
import type { PrivateFolder } from '../process/private-folder.ts';

/** Name of the source policy in the private folder of a batch. */
export const POLICY = 'source-policy.json';

/** Where buildx writes what it made. */
export function metadataIn(folder: Pick<PrivateFolder, 'path'>): string {
  return path.join(folder.path, 'metadata.json');
}

export interface BakeCommand {
  readonly builderArgs: readonly string[];
  /** File of the definition; `-` is standard input. */
  readonly definition: string;
  readonly folder: Pick<PrivateFolder, 'path'>;
}

/** The command line of a batch, but for what depends on its services; without targets it builds the group `default`. */
export function bakeArgs({ builderArgs, definition, folder }: BakeCommand): string[] {
  return [
    'bake',
    ...builderArgs,
    '--file',
    definition,
    '--progress=rawjson',
    '--metadata-file',
    metadataIn(folder),
    // Bake asks before it reads outside the working folder; here the manifest was the answer already.
    '--allow=fs=*',
  ];
}
