import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../refusal.ts';
import { type DebianArchive, findArchive } from './debian.ts';
import { type AptSource, parseDeb822, parseOneLine } from './sources.ts';

/** `ID` and `VERSION_CODENAME` of os-release(5). */
export interface Release {
  readonly id: string;
  readonly codename: string;
}

/** What system this machine says it is, from the text of `/etc/os-release`. */
export function parseRelease(text: string): Release {
  const field = (name: string): string =>
    new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(text)?.[1] ?? '';
  return { id: field('ID'), codename: field('VERSION_CODENAME') };
}

export async function machineRelease(): Promise<Release> {
  return parseRelease(await readFile('/etc/os-release', 'utf8').catch(() => ''));
}

/** The Debian mirror that this machine's own apt sources name. */
export async function machineArchive(): Promise<DebianArchive> {
  const { codename } = await machineRelease();
  const archive = findArchive(await machineSources(), codename);
  if (archive === undefined) {
    throw new Refusal(
      `the apt sources of this machine name no archive for "${codename}"`,
      'Add a source for the running Debian release to /etc/apt/sources.list.d and run again.',
    );
  }
  const { security } = archive;
  return {
    ...archive,
    archive: await behindMirrorList(archive.archive),
    ...(security === undefined ? {} : { security: await behindMirrorList(security) }),
  };
}

async function machineSources(folder = '/etc/apt'): Promise<AptSource[]> {
  const parts = join(folder, 'sources.list.d');
  const names = (await readdir(parts).catch((): string[] => [])).toSorted();
  const files = [join(folder, 'sources.list'), ...names.map((name) => join(parts, name))];
  const parsed = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(file, 'utf8').catch(() => '');
      if (file.endsWith('.sources')) return parseDeb822(text);
      return file.endsWith('.list') ? parseOneLine(text) : [];
    }),
  );
  return parsed.flat();
}

/** Cloud images name a file of mirrors (apt-transport-mirror(1)), which an image would not have. */
async function behindMirrorList(uri: string): Promise<string> {
  const file = /^mirror\+file:(?:\/\/)?(\/.*)$/.exec(uri)?.[1];
  if (file === undefined) return uri;
  const first = (await readFile(file, 'utf8')).split('\n').find((line) => /^https?:/.test(line));
  return (first ?? uri).trim().replace(/\s.*$/, '').replace(/\/+$/, '');
}
