import type { Change, ChangeCode } from './change.ts';
import { compareDockerfiles } from './compare-dockerfiles.ts';
import { compareFiles } from './compare-files.ts';
import { compareImages } from './compare-images.ts';
import { compareText } from './compare-text.ts';
import type { Fingerprint, OtherFormat } from './fingerprint.ts';
import { sameButMasked } from './masked-text.ts';

/**
 * Why two builds of a service have different keys, most telling first: what is rare and moves much before
 * single files. Empty exactly when the keys are equal, but for what `before` has masked. Fingerprints of
 * different formats differ in that alone: their fields need not mean the same.
 */
export function compareFingerprints(
  before: Fingerprint | OtherFormat,
  after: Fingerprint,
): Change[] {
  if ('other' in before || before.version !== after.version) {
    const text = `The key format went from version ${before.version} to ${after.version}.`;
    return [{ code: 'key-version', subject: 'version', text }];
  }
  return [
    ...compareDockerfiles(before.dockerfile, after.dockerfile),
    ...compareValues('frontend-changed', 'frontend', before.frontend, after.frontend),
    ...compareValues('target-changed', 'target', before.target, after.target),
    ...compareLists('platform-changed', 'Platform', before.platforms, after.platforms),
    ...compareImages(before.images, after.images),
    ...compareRecords('parent-changed', before.parents, after.parents, parentText),
    ...compareRecords('context-changed', before.contexts, after.contexts, contextText),
    ...compareRecords('arg-changed', before.args, after.args, named('Argument')),
    ...compareRecords('label-changed', before.labels, after.labels, named('Label')),
    ...compareFiles(before.files, after.files),
    ...compareLists('secret-changed', 'Secret', before.secrets, after.secrets),
    ...compareLists('ssh-changed', 'SSH agent', before.ssh, after.ssh),
    ...compareRecords(
      'exporter-changed',
      before.exporter,
      after.exporter,
      named('Exporter option'),
    ),
  ];
}

function compareValues(code: ChangeCode, what: string, before: string, after: string): Change[] {
  if (sameButMasked(before, after)) return [];
  return [
    { code, subject: what, text: `The ${what} went from ${shown(before)} to ${shown(after)}.` },
  ];
}

function compareLists(
  code: ChangeCode,
  what: string,
  before: readonly string[],
  after: readonly string[],
): Change[] {
  const gone = before.filter((one) => !after.includes(one));
  const added = after.filter((one) => !before.includes(one));
  return [
    ...added.map((subject) => ({ code, subject, text: `${what} ${subject} is new.` })),
    ...gone.map((subject) => ({ code, subject, text: `${what} ${subject} is gone.` })),
  ];
}

type Describe = (name: string, before: string | undefined, after: string | undefined) => string;

function compareRecords(
  code: ChangeCode,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  describe: Describe,
): Change[] {
  const old = new Map(Object.entries(before));
  const now = new Map(Object.entries(after));
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((name) => !isSame(old.get(name), now.get(name)))
    .toSorted(compareText)
    .map((name) => ({ code, subject: name, text: describe(name, old.get(name), now.get(name)) }));
}

function isSame(before: string | undefined, after: string | undefined): boolean {
  if (before === undefined || after === undefined) return before === after;
  return sameButMasked(before, after);
}

function named(what: string): Describe {
  return (name, before, after) => {
    const subject = name === '' ? `${what} of the build itself` : `${what} ${name}`;
    if (before === undefined) return `${subject} is new.`;
    if (after === undefined) return `${subject} is gone.`;
    return `${subject} went from ${shown(before)} to ${shown(after)}.`;
  };
}

const contextText: Describe = (name, before, after) =>
  named(/^https?:\/\//.test(name) ? 'Download' : 'Context')(name, before, after);

const parentText: Describe = (name, before, after) => {
  if (before === undefined) return `It stands on service ${name} now.`;
  return after === undefined
    ? `It no longer stands on service ${name}.`
    : `Service ${name} changed.`;
};

function shown(value: string): string {
  return value === '' ? '(none)' : value;
}
