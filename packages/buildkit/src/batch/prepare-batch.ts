import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { BuildBatch, Diagnostic } from '@orchestrate/model';
import { type BakeDefinition, bakeDefinition } from '../bake/bake-definition.ts';
import { cacheSecretEnv } from '../bake/cache-secrets.ts';
import type { TargetNames } from '../bake/target-names.ts';
import { type LocalCaches, openLocalCaches } from '../cache/local-caches.ts';
import type { Environment } from '../environment.ts';
import { addressBuilder } from '../process/builder-address.ts';
import { type BuildxProcess, startBuildx } from '../process/buildx-process.ts';
import { childEnv } from '../process/child-env.ts';
import { makePrivateFolder, type PrivateFolder } from '../process/private-folder.ts';
import { bakeArgs, metadataIn, POLICY } from './bake-command.ts';
import type { Standby } from './standby.ts';

/** A batch whose client process can be started; the files in its private folder are written. */
export interface PreparedBatch {
  readonly names: TargetNames;
  readonly metadataFile: string;
  /** Local layer caches that cannot be written. */
  readonly diagnostics: readonly Diagnostic[];
  /** Starts the process, or lets one go on that stood by; told of each line that it writes beside its result. */
  start(onLine: (line: string) => void): BuildxProcess;
  /** Puts the local layer caches of services that were built in force; to be called when the process is gone. */
  settleCaches(built: (service: string) => boolean): Promise<void>;
  /** Takes the private folder away, and local caches that were not settled. */
  remove(): Promise<void>;
}

/** What can build a batch. */
export interface Client {
  readonly env: Environment;
  /** Path of the buildx binary. */
  readonly buildx: string;
  /** A process that waits for a batch like this one. */
  readonly standby?: Standby | undefined;
}

/** Writes source policy and secret files of a batch into a private folder, and puts together what is to be built. */
export async function prepareBatch(client: Client, batch: BuildBatch): Promise<PreparedBatch> {
  const { env, standby } = client;
  const folder = standby?.folder ?? (await makePrivateFolder(env));
  // A process that stood by goes with its folder, also when it was not needed after all.
  const removeFolder = (): Promise<void> => standby?.dismiss() ?? folder.remove();
  try {
    await makeOutputFolders(batch);
    const caches = await openLocalCaches(batch);
    const definition = bakeDefinition(batch, folder.path, caches);
    const policyFile = await writePolicy(batch, folder);
    for (const { way, value } of definition.secrets) {
      if (way.kind === 'file') await folder.write(way.name, value);
    }
    const document = JSON.stringify(definition.document);
    const metadataFile = metadataIn(folder);
    const start =
      standby === undefined
        ? await startLater(client, { batch, folder, definition, document, policyFile })
        : (onLine: OnLine) => standby.build(document, onLine);
    return { names: definition.names, metadataFile, start, ...settling(caches, removeFolder) };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

type OnLine = Parameters<PreparedBatch['start']>[0];

interface BatchToStart {
  readonly batch: BuildBatch;
  readonly folder: PrivateFolder;
  readonly definition: BakeDefinition;
  readonly document: string;
  readonly policyFile: string | undefined;
}

/** The definition is a file because bake would try to read standard input as a compose file first. */
async function startLater(
  { env, buildx }: Client,
  { batch, folder, definition, document, policyFile }: BatchToStart,
): Promise<PreparedBatch['start']> {
  const { args: builderArgs, dockerContext } = await addressBuilder(env, batch.builder);
  const definitionFile = await folder.write('bake.json', document);
  const usesSsh = [...batch.requests, ...batch.linked].some((request) => request.ssh.length > 0);
  const options = bakeArgs({ builderArgs, definition: definitionFile, folder });
  const args = [...options, ...(usesSsh ? ['--allow=ssh'] : []), ...definition.wanted];
  const childSettings = childEnv({
    env,
    secrets: definition.secrets,
    cacheSecrets: cacheSecretEnv(definition.cacheSecrets),
    ...(dockerContext !== undefined && { dockerContext }),
    ...(policyFile !== undefined && { policyFile }),
  });
  return (onLine) => startBuildx({ buildx, args, env: childSettings, onLine });
}

async function writePolicy(
  { sourcePolicy }: BuildBatch,
  folder: PrivateFolder,
): Promise<string | undefined> {
  if (sourcePolicy === undefined) return undefined;
  return folder.write(POLICY, JSON.stringify(sourcePolicy));
}

/** What becomes of local caches and of the private folder. */
function settling(
  caches: LocalCaches,
  removeFolder: () => Promise<void>,
): Pick<PreparedBatch, 'diagnostics' | 'settleCaches' | 'remove'> {
  return {
    diagnostics: [...caches.unwritable].map(([place, reason]) => unwritable(place, reason)),
    settleCaches: (built) => caches.settle(built),
    remove: async () => {
      // Whatever was not settled is of a run that broke.
      await Promise.all([caches.settle(() => false), removeFolder()]);
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
