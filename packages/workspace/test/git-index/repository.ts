import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, vi } from 'vitest';
import { disk, type Entry } from '../../src/context/disk.ts';

export interface TestRepository {
  /** Absolute, without links. */
  readonly folder: string;
  at(name: string): string;
  git(...args: readonly string[]): string;
  write(files: Readonly<Record<string, string | Buffer>>): void;
  /** Makes the index much newer than all files: none of them may have been written to since. */
  ageFiles(): void;
  entry(name: string): Entry;
}

const IDENTITY = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];

/** A function that makes repositories which are gone after each test, and heed no configuration but their own. */
export function temporaryRepositories(): (...init: readonly string[]) => TestRepository {
  const made: string[] = [];
  afterEach(() => {
    vi.unstubAllEnvs();
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return (...init) => {
    vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null');
    vi.stubEnv('GIT_CONFIG_SYSTEM', '/dev/null');
    const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'git-index-')));
    made.push(folder);
    const repository = repositoryAt(folder);
    repository.git('init', '--quiet', '--initial-branch=main', ...init);
    return repository;
  };
}

export function repositoryAt(folder: string): TestRepository {
  const at = (name: string) => path.join(folder, name);
  const git = (...args: readonly string[]) =>
    execFileSync('git', [...IDENTITY, ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  return {
    folder,
    at,
    git,
    write(files) {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(path.dirname(at(name)), { recursive: true });
        writeFileSync(at(name), content);
      }
    },
    ageFiles() {
      const index = path.resolve(folder, git('rev-parse', '--git-path', 'index').trim());
      const inAnHour = new Date(Date.now() + 3_600_000);
      utimesSync(index, inAnHour, inAnHour);
    },
    entry(name) {
      const entry = disk.entry(at(name));
      if (entry === undefined) throw new Error(`${name} is not there.`);
      return entry;
    },
  };
}
