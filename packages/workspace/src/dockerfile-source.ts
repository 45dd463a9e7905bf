import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { SourceFile } from '@orchestrate/model';

/** A Dockerfile's text with the path people know it by; undefined when it cannot be read. */
export async function readDockerfileSource(
  root: string,
  relative: string,
): Promise<SourceFile | undefined> {
  try {
    return { path: relative, text: await readFile(path.resolve(root, relative), 'utf8') };
  } catch {
    return undefined;
  }
}
