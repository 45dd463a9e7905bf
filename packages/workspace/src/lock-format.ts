import type { Lock, LockedDownload, LockedImage, PlatformImage } from '@orchestrate/model';

const HEADER = `# The digests of everything that the builds of this project fetch. Builds use these, whatever the
# tags mean by now. Commit this file and leave editing to \`orchestrate lock\`: it adds what is missing,
# drops what is unused and mends conflicts of a merge. Delete an entry to have it resolved again.
`;

/**
 * The text of `orchestrate.lock`: the same lock always gives the same text, whatever order it was made in.
 * One block an image, sorted, so that diffs are small and branches merge.
 */
export function formatLock(lock: Lock): string {
  const images = sorted(lock.images).map(([reference, image]) => formatImage(reference, image));
  const body = images.length === 0 ? 'images: {}\n' : `images:\n${images.join('\n')}`;
  return `${HEADER}version: ${lock.version}\n${body}${formatDownloads(lock.downloads)}`;
}

/** Most projects have none: then the section is left out. */
function formatDownloads(downloads: Lock['downloads']): string {
  if (downloads.size === 0) return '';
  const blocks = sorted(downloads).map(([url, download]) => formatDownload(url, download));
  return `\ndownloads:\n${blocks.join('\n')}`;
}

function formatDownload(url: string, download: LockedDownload): string {
  return lines([
    `  ${quoted(url)}:`,
    `    checksum: ${scalar(download.checksum)}`,
    `    sizeBytes: ${download.sizeBytes}`,
    `    firstSeen: ${scalar(download.firstSeen)}`,
    `    resolvedAt: ${scalar(download.resolvedAt)}`,
  ]);
}

function formatImage(reference: string, image: LockedImage): string {
  const platforms = sorted(image.platforms).map(([name, platform]) =>
    formatPlatform(name, platform),
  );
  return lines([
    `  ${scalar(reference)}:`,
    `    digest: ${scalar(image.digest)}`,
    `    mediaType: ${scalar(image.mediaType)}`,
    `    firstSeen: ${scalar(image.firstSeen)}`,
    `    resolvedAt: ${scalar(image.resolvedAt)}`,
    ...(platforms.length === 0 ? ['    platforms: {}'] : ['    platforms:', ...platforms.flat()]),
  ]);
}

/** What is empty most of the time is left out: `user` (root) and `onBuild`. */
function formatPlatform(name: string, image: PlatformImage): string[] {
  const { created, user, onBuild } = image;
  return [
    `      ${scalar(name)}:`,
    `        digest: ${scalar(image.digest)}`,
    `        sizeCompressedBytes: ${image.sizeCompressedBytes}`,
    ...(created === undefined ? [] : [`        created: ${scalar(created)}`]),
    ...(user === '' ? [] : [`        user: ${quoted(user)}`]),
    ...(onBuild.length === 0 ? [] : list('onBuild', onBuild.map(quoted))),
    ...list('layers', image.layers.map(scalar)),
  ];
}

function list(name: string, items: readonly string[]): string[] {
  if (items.length === 0) return [`        ${name}: []`];
  return [`        ${name}:`, ...items.map((item) => `          - ${item}`)];
}

/** By code units: the same on every machine and in every language. */
function sorted<T>(entries: ReadonlyMap<string, T>): [string, T][] {
  return [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}

/** Plain where YAML takes it for text without doubt: references, digests, media types, times, platforms. */
function scalar(text: string): string {
  return /^[A-Za-z0-9](?:[\w./@+:-]*[\w/@+-])?$/.test(text) ? text : quoted(text);
}

/** A JSON string is a double-quoted scalar; what is not ASCII is escaped, since some of it would be a line break. */
function quoted(text: string): string {
  const json = JSON.stringify(text);
  return json.replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
