import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { BuildBatch } from '@orchestrate/model';
import { bakeDefinition } from '../bake/bake-definition.ts';
import type { TargetNames } from '../bake/target-names.ts';
import type { Environment } from '../environment.ts';
import { addressBuilder } from '../process/builder-address.ts';
import { childEnv } from '../process/child-env.ts';
import { makePrivateFolder } from '../process/private-folder.ts';

/** All that one client process needs; the files in its private folder are written. */
export interface PreparedBatch {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly names: TargetNames;
  readonly metadataFile: string;
  /** Takes the private folder away. */
  remove(): Promise<void>;
}

/**
 * Writes definition, source policy and secret files of a batch into a private folder, and puts together the
 * command line. The definition is a file because bake would try to read standard input as a compose file first.
 */
export async function prepareBatch(env: Environment, batch: BuildBatch): Promise<PreparedBatch> {
  const builder = await addressBuilder(env, batch.builder);
  await makeOutputFolders(batch);
  const folder = await makePrivateFolder(env);
  try {
    const definition = bakeDefinition(batch, folder.path);
    const definitionFile = await folder.write('bake.json', JSON.stringify(definition.document));
    const policyFile =
      batch.sourcePolicy === undefined
        ? undefined
        : await folder.write('source-policy.json', JSON.stringify(batch.sourcePolicy));
    for (const { way, value } of definition.secrets) {
      if (way.kind === 'file') await folder.write(way.name, value);
    }
    const metadataFile = `${folder.path}/metadata.json`;
    const { dockerContext } = builder;
    const place = { env, ...(dockerContext !== undefined && { dockerContext }) };
    return {
      args: bakeArgs({
        batch,
        definitionFile,
        metadataFile,
        builderArgs: builder.args,
        wanted: definition.wanted,
      }),
      env: childEnv({
        ...place,
        secrets: definition.secrets,
        ...(policyFile !== undefined && { policyFile }),
      }),
      names: definition.names,
      metadataFile,
      remove: () => folder.remove(),
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
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
