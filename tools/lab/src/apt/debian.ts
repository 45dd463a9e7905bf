import type { AptSource } from './sources.ts';

/** Where this machine gets Debian from: its own mirror, whatever that is. */
export interface DebianArchive {
  /** The code name of the release the machine runs, such as `bookworm`. */
  readonly release: string;
  readonly archive: string;
  /** Absent when the machine has no source for security updates. */
  readonly security?: string;
  readonly signedBy?: string;
  readonly components: readonly string[];
}

/** The suite that has a current engine; its packages run on the machine's own release. */
export const engineSuite = 'forky';

/** The release that the base images are made of: it has Python 3.13 and Go 1.24. */
export const imageSuite = 'trixie';

/** Finds the main archive and the security archive of the running release among all sources. */
export function findArchive(
  sources: readonly AptSource[],
  release: string,
): DebianArchive | undefined {
  const carrying = (suite: string): AptSource | undefined =>
    sources.find((entry) => entry.suites.includes(suite) && entry.components.includes('main'));
  const main = carrying(release);
  if (main === undefined) return undefined;
  const security = carrying(`${release}-security`)?.uri;
  return {
    release,
    archive: main.uri,
    ...(security === undefined ? {} : { security }),
    ...(main.signedBy === undefined ? {} : { signedBy: main.signedBy }),
    components: main.components,
  };
}

/** Lines of a sources.list for one release from this archive, with its updates. */
export function releaseLines(from: DebianArchive, release: string, options = ''): string[] {
  const deb = (uri: string, suite: string): string => `deb ${options}${uri} ${suite} main`;
  return [
    deb(from.archive, release),
    deb(from.archive, `${release}-updates`),
    ...(from.security === undefined ? [] : [deb(from.security, `${release}-security`)]),
  ];
}

/** The lab's own sources.list: the machine's release and the suite that has the engine. */
export function labSources(from: DebianArchive): string {
  const options = from.signedBy === undefined ? '' : `[signed-by=${from.signedBy}] `;
  const engine = `deb ${options}${from.archive} ${engineSuite} main`;
  return `${[...releaseLines(from, from.release, options), engine].join('\n')}\n`;
}

/** Preferences that take only the named packages from the engine's suite (apt_preferences(5)). */
export const labPreferences = (packages: readonly string[]): string =>
  [
    'Package: *',
    `Pin: release n=${engineSuite}`,
    'Pin-Priority: 100',
    '',
    `Package: ${packages.join(' ')}`,
    `Pin: release n=${engineSuite}`,
    'Pin-Priority: 900',
    '',
  ].join('\n');
