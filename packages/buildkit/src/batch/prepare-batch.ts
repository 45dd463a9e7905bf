import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { BuildBatch, Diagnostic } from '@orchestrate/model';
import { bakeDefinition } from '../bake/bake-definition.ts';
import { cacheSecretEnv } from '../bake/cache-secrets.ts';
import type { TargetNames } from '../bake/target-names.ts';
import { type LocalCaches, openLocalCaches } from '../cache/local-caches.ts';
import type { Environment } from '../environment.ts';
import { addressBuilder } from '../process/builder-address.ts';
import { childEnv } from '../process/child-env.ts';
import { makePrivateFolder, type PrivateFolder } from '../process/private-folder.ts';

/** All that one client process needs; the files in its private folder are written. */
export interface PreparedBatch {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly names: TargetNames;
  readonly metadataFile: string;
  /** Local layer caches that cannot be written. */
  readonly diagnostics: readonly Diagnostic[];
  /** Puts the local layer caches of services that were built in force; to be called when the process is gone. */
  settleCaches(built: (service: string) => boolean): Promise<void>;
  /** Takes the private folder away, and local caches that were not settled. */
  remove(): Promise<void>;
}

/**
 * Writes definition, source policy and secret files of a batch into a private folder, and puts together the
 * command line. The definition is a file because bake would try to read standard input as a compose file first.
 */
export async function prepareBatch(env: Environment, batch: BuildBatch): Promise<PreparedBatch> {
  const builder = await addressBuilder(env, batch.builder);
  await makeOutputFolders(batch);
  const caches = await openLocalCaches(batch);
  const folder = await makePrivateFolder(env);
  try {
    const definition = bakeDefinition(batch, folder.path, caches);
    const definitionFile = await folder.write('bake.json', JSON.stringify(definition.document));
    const policyFile = await writePolicy(batch, folder);
    for (const { way, value } of definition.secrets) {
      if (way.kind === 'file') await folder.write(way.name, value);
    }
    const metadataFile = `${folder.path}/metadata.json`;
    const { dockerContext } = builder;
    return {
      args: bakeArgs({
        batch,
        definitionFile,
        metadataFile,
        builderArgs: builder.args,
        wanted: definition.wanted,
      }),
      env: childEnv({
        env,
        secrets: definition.secrets,
        cacheSecrets: cacheSecretEnv(definition.cacheSecrets),
        ...(dockerContext !== undefined && { dockerContext }),
        ...(policyFile !== undefined && { policyFile }),
      }),
      names: definition.names,
      metadataFile,
      ...settling(caches, folder),
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

async function writePolicy(
  { sourcePolicy }: BuildBatch,
  folder: PrivateFolder,
): Promise<string | undefined> {
  if (sourcePolicy === undefined) return undefined;
  return folder.write('source-policy.json', JSON.stringify(sourcePolicy));
}

/** What becomes of local caches and of the private folder. */
function settling(
  caches: LocalCaches,
  folder: PrivateFolder,
): Pick<PreparedBatch, 'diagnostics' | 'settleCaches' | 'remove'> {
  return {
    diagnostics: [...caches.unwritable].map(([place, reason]) => unwritable(place, reason)),
    settleCaches: (built) => caches.settle(built),
    remove: async () => {
      // Whatever was not settled is of a run that broke.
      await Promise.all([caches.settle(() => false), folder.remove()]);
    },
  };
}

function unwritable(folder: string, reason: string): Diagnostic {
  return {
    code: 'cache/unwritable',
    severity: 'warning',
    message: `The layer cache cannot be written to ${folder}: ${reason}.`,
    hint: 'Give `path` of the cache another folder, or the rights to write this one.',
  };
}

/** buildx makes a folder that it fills, but not the one that an archive goes into. */
async function makeOutputFolders({ requests }: BuildBatch): Promise<void> {
  for (const output of requests.flatMap(({ outputs }) => outputs)) {
    if (output.kind === 'oci') await mkdir(path.dirname(output.dest), { recursive: true });
  }
}

interface BakeCommand {
  readonly batch: BuildBatch;
  readonly definitionFile: string;
  readonly metadataFile: string;
  readonly builderArgs: readonly string[];
  readonly wanted: readonly string[];
}

function bakeArgs({
  batch,
  definitionFile,
  metadataFile,
  builderArgs,
  wanted,
}: BakeCommand): string[] {
  const usesSsh = [...batch.requests, ...batch.linked].some((request) => request.ssh.length > 0);
  return [
    'bake',
    ...builderArgs,
    '--file',
    definitionFile,
    '--progress=rawjson',
    '--metadata-file',
    metadataFile,
    // Bake asks before it reads outside the working folder; here the manifest was the answer already.
    '--allow=fs=*',
    ...(usesSsh ? ['--allow=ssh'] : []),
    ...wanted,
  ];
}
