import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { imageSuite, releaseLines } from '../apt/debian.ts';
import { machineArchive } from '../apt/machine.ts';
import { machineCertificates } from './certificates.ts';
import { type ClientSettings, machineClients } from './clients.ts';
import { bakeDefinition } from './definition.ts';
import { rootRecipe } from './root.ts';

/** The npm that goes with Node in its image. */
export const npmVersion = '11.21.2';

/** Everything besides Debian's packages that the base images are made of. */
export interface BaseInputs {
  readonly certificates: readonly string[];
  readonly clients: ClientSettings;
  readonly node: { readonly version: string; readonly binary: string };
  /** Text of the files in the `images` folder, by path within it. */
  readonly files: ReadonlyMap<string, string>;
  readonly sources: readonly string[];
}

const imagesFolder = join(dirname(fileURLToPath(import.meta.url)), '../../images');

export async function gatherInputs(): Promise<BaseInputs> {
  const [certificates, clients, node, files, archive] = await Promise.all([
    machineCertificates(process.env),
    machineClients(process.env),
    nodePackage(),
    readTree(imagesFolder),
    machineArchive(),
  ]);
  const sources = releaseLines(archive, imageSuite);
  return { certificates, clients, node, files, sources };
}

/** Key of the inputs: base images with another key are made anew. */
export function inputsKey(inputs: BaseInputs): string {
  const { certificates, clients, files, sources } = inputs;
  const definition = bakeDefinition({ context: '', layouts: '', nodeVersion: '' });
  const record = {
    arch: process.arch,
    certificates,
    clients,
    files: [...files].toSorted(([a], [b]) => (a < b ? -1 : 1)),
    node: inputs.node.version,
    npm: npmVersion,
    recipe: [rootRecipe(''), definition],
    sources,
  };
  return createHash('sha256').update(JSON.stringify(record)).digest('hex');
}

async function nodePackage(): Promise<BaseInputs['node']> {
  const file = createRequire(import.meta.url).resolve('node/package.json');
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(file, 'utf8')));
  return { version, binary: join(dirname(file), 'bin', 'node') };
}

async function readTree(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((e) => join(e.parentPath, e.name));
  const read = async (path: string): Promise<[string, string]> => [
    relative(folder, path),
    await readFile(path, 'utf8'),
  ];
  return new Map(await Promise.all(paths.map(read)));
}
