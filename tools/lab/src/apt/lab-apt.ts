import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabPaths } from '../paths.ts';
import { must } from '../system/run.ts';
import { labPreferences, labSources } from './debian.ts';
import { machineArchive } from './machine.ts';

/** Packages that are taken from the suite with a current engine. */
const fromEngineSuite = [
  'docker.io',
  'docker-cli',
  'docker-buildx',
  'docker-compose',
  'containerd',
  'docker-registry',
  'tini-static',
];

/** apt-get with sources, pins and package lists of the lab's own: nothing in /etc/apt changes. */
export interface LabApt {
  readonly install: (packages: readonly string[]) => Promise<void>;
  /** Unpacks packages under a folder without installing them. */
  readonly unpack: (packages: readonly string[], folder: string) => Promise<void>;
}

let opened: Promise<LabApt> | undefined;

/** Opens it once a process, with fresh package lists. */
export function openLabApt(paths: LabPaths): Promise<LabApt> {
  opened ??= open(paths);
  return opened;
}

async function open(paths: LabPaths): Promise<LabApt> {
  const options = await prepare(paths);
  const log = join(paths.logs, 'apt.log');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (args: readonly string[], cwd?: string): Promise<string> =>
    must('apt-get', [...options, ...args], { env, log, ...(cwd === undefined ? {} : { cwd }) });
  await apt(['update']);
  return {
    install: async (packages) => {
      await apt(['install', '-y', '--no-install-recommends', ...packages]);
    },
    unpack: async (packages, folder) => {
      const downloads = join(paths.apt, 'downloads');
      await mkdir(downloads, { recursive: true });
      const uris = await apt(['download', '--print-uris', ...packages]);
      await apt(['download', ...packages], downloads);
      for (const file of downloadedFiles(uris)) {
        await must('dpkg-deb', ['--extract', join(downloads, file), folder], { log });
      }
    },
  };
}

/** File names from `apt-get download --print-uris`: `'URI' NAME SIZE HASH`, a package a line. */
export const downloadedFiles = (uris: string): string[] =>
  uris.split('\n').flatMap((line) => /^'[^']+' (\S+) \d+/.exec(line)?.[1] ?? []);

async function prepare(paths: LabPaths): Promise<string[]> {
  const lists = join(paths.apt, 'lists');
  await mkdir(join(lists, 'partial'), { recursive: true });
  await mkdir(paths.logs, { recursive: true });
  const sources = join(paths.apt, 'sources.list');
  const preferences = join(paths.apt, 'preferences');
  await writeFile(sources, labSources(await machineArchive()));
  await writeFile(preferences, labPreferences(fromEngineSuite));
  const settings = {
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferences': preferences,
    'Dir::Etc::preferencesparts': '/dev/null',
    'Dir::State::lists': lists,
    'Acquire::Languages': 'none',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled': 'false',
    // The lists lie in a private folder that apt's own user could not write to.
    'APT::Sandbox::User': 'root',
  };
  return Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
}
