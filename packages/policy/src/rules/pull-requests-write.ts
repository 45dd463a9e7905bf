import type { TextEdit } from '@orchestrate/model';
import { branchDefault, isSameForBranches, isShared } from '../cache/branches.ts';
import { appendToName } from '../cache/entry-edits.ts';
import { finding, type Rule } from '../cache/finding.ts';
import { type LayerEntry, readEntries, writtenEntries } from '../cache/layer-entry.ts';

const code = 'cache/pull-requests-write';

/**
 * A cache that releases read and that a build of a pull request can write: who opens one decides what goes into the
 * next release, for BuildKit takes what it finds under the right key as it is.
 */
export const pullRequestsWrite: Rule = {
  code,
  find: ({ input }) => {
    const services = input.services.map(({ service }) => service);
    const read = services.flatMap(readEntries).filter((entry) => isSameForBranches(entry));
    return services.flatMap(writtenEntries).flatMap((entry) => {
      const reader = read.find(
        (one) => one.identity === entry.identity || writesByDefault(entry, one),
      );
      if (reader === undefined || !isShared(entry)) return [];
      const always = isSameForBranches(entry);
      return finding(code, {
        severity: 'error',
        message: always
          ? `Builds of pull requests can write the layer cache of ${entry.service.name} that builds of releases read: whatever they put there ends up in the next release.`
          : `Without a branch, as pull requests are checked out, ${entry.service.name} writes the layer cache that builds of releases read.`,
        hint: always
          ? 'Write a cache for each branch and read that of the main branch after it; `cache: {type: registry}` does both.'
          : 'Take a default that is no branch: `detached`.',
        at: entry.at,
        related: [{ message: `${reader.service.name} reads it here`, at: reader.at }],
        edits: always ? perBranch(entry, reader) : neutralDefault(entry),
      });
    });
  },
};

/** `to: …:${git.branch:-main}` beside `from: …:main`. */
function writesByDefault(entry: LayerEntry, read: LayerEntry): boolean {
  const otherwise = branchDefault(entry);
  if (otherwise === undefined || otherwise === '' || entry.type !== read.type) return false;
  const plain = (text: string): string =>
    text
      .replace(/^["']|["']$/g, '')
      .split(',')
      .find((field) => /^(?:ref|name)=/.test(field)) ?? text;
  return (
    plain(entry.written).replace(/\$\{[\w.]+:?-([^}]*)\}/g, '$1') ===
    plain(read.written).replace(/\$\{[\w.]+:?-([^}]*)\}/g, '$1')
  );
}

function perBranch(entry: LayerEntry, reader: LayerEntry): TextEdit[] {
  const read = reader.at === reader.service.at ? [] : appendToName(reader, 'main');
  return [...appendToName(entry, '${git.branch:-detached}'), ...read];
}

function neutralDefault({ at, written }: LayerEntry): TextEdit[] {
  const found = /\$\{[\w.]+:?-([^}]*)\}/.exec(written);
  if (found === null) return [];
  const end = at.start + found.index + found[0].length - 1;
  return [{ start: end - (found[1] ?? '').length, end, text: 'detached' }];
}
