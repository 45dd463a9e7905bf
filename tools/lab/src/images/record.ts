import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { LabPaths } from '../paths.ts';

const schema = z.discriminatedUnion('source', [
  /** The public registries are in reach: the examples build from the real images. */
  z.object({ source: z.literal('public') }),
  /** Stand-ins in the lab's registry, made from inputs with this key. */
  z.object({ source: z.literal('stand-ins'), key: z.string() }),
]);

/** Which base images builds on this machine start from, as `up` last found out. */
export type BasesRecord = z.infer<typeof schema>;

const fileOf = (paths: LabPaths): string => join(paths.bases, 'record.json');

export async function readBasesRecord(paths: LabPaths): Promise<BasesRecord | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(fileOf(paths), 'utf8')));
  } catch {
    return undefined;
  }
}

export async function writeBasesRecord(paths: LabPaths, record: BasesRecord): Promise<void> {
  await mkdir(paths.bases, { recursive: true });
  await writeFile(fileOf(paths), JSON.stringify(record));
}
