import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';

/** A function that makes folders which are gone after each test. */
export function temporaryFolders(): () => string {
  const made: string[] = [];
  afterEach(() => {
    for (const folder of made.splice(0)) {
      chmodSync(folder, 0o700);
      rmSync(folder, { recursive: true });
    }
  });
  return () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'orchestrate-store-'));
    made.push(folder);
    return folder;
  };
}
