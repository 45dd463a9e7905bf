import type { Location, LockedDownload, LockedImage } from '@orchestrate/model';
import { formatLocation } from '@orchestrate/model';
import { createPalette, type Look, symbolsFor } from './look.ts';
import { renderTable } from './table.ts';
import { formatBytes, formatCount, shortDigest } from './units.ts';

/** A lock with who uses it. */
export interface ShownLock {
  readonly uses: readonly ShownEntry[];
  readonly downloads: readonly ShownDownload[];
  /** When it was looked at, in milliseconds since the epoch. */
  readonly now: number;
}

/** A locked download as it is shown. */
export interface ShownDownload {
  readonly url: string;
  readonly download: LockedDownload;
  readonly services: readonly string[];
  readonly needs: readonly { readonly service: string; readonly at: Location }[];
}

/** One lock entry as it is shown. */
export interface ShownEntry {
  readonly reference: string;
  readonly image: LockedImage;
  readonly services: readonly string[];
  readonly needs: readonly { readonly service: string; readonly at: Location }[];
}

const DAY_MS = 86_400_000;

/** A lock for people: one image a row, with who uses it and for how long we have known this digest. */
export function renderLock({ uses: entries, downloads, now }: ShownLock, look: Look): string[] {
  if (entries.length + downloads.length === 0) return ['The lock is empty.'];
  const { warning } = createPalette(look.colors);
  const nothing = symbolsFor(look.unicode).nothing;
  const isUnused = ({ services }: ShownEntry): boolean => services.length === 0;
  const unused = [...entries, ...downloads].filter(({ services }) => services.length === 0).length;
  const files = downloads.length > 0 ? [formatCount(downloads.length, 'download')] : [];
  const counted = [formatCount(entries.length, 'image'), ...files].join(', ');
  return [
    ...renderTable(
      [
        { title: 'IMAGE', text: ({ reference }) => reference },
        { title: 'DIGEST', text: ({ image }) => shortDigest(image.digest) },
        { title: 'KNOWN FOR', text: ({ image }) => ageOf(image.firstSeen, now), align: 'right' },
        { title: 'MADE', text: ({ image }) => madeOn(image), dispensable: 2 },
        { title: 'SIZE', text: ({ image }) => sizeOf(image), align: 'right', dispensable: 3 },
        {
          title: 'PLATFORMS',
          text: ({ image }) => [...image.platforms.keys()].toSorted().join(' ') || nothing,
          dispensable: 4,
        },
        {
          title: 'USED BY',
          text: (entry) => (isUnused(entry) ? 'nobody' : entry.services.join(', ')),
          paint: (entry) => (isUnused(entry) ? warning : (text) => text),
        },
      ],
      entries,
      look,
    ),
    ...renderDownloads(downloads, now, look),
    '',
    unused === 0
      ? counted
      : `${counted}, ${unused} of them unused: \`orchestrate lock\` drops them`,
  ];
}

function renderDownloads(downloads: readonly ShownDownload[], now: number, look: Look): string[] {
  if (downloads.length === 0) return [];
  const rows = renderTable(
    [
      { title: 'DOWNLOAD', text: ({ url }) => url },
      { title: 'CHECKSUM', text: ({ download }) => shortDigest(download.checksum) },
      {
        title: 'KNOWN FOR',
        text: ({ download }) => ageOf(download.firstSeen, now),
        align: 'right',
      },
      {
        title: 'SIZE',
        text: ({ download }) => formatBytes(download.sizeBytes),
        align: 'right',
        dispensable: 3,
      },
      { title: 'USED BY', text: ({ services }) => services.join(', ') || 'nobody' },
    ],
    downloads,
    look,
  );
  return ['', ...rows];
}

/** A lock for machines. */
export function lockToJson({
  uses: entries,
  downloads,
  now,
}: ShownLock): Readonly<Record<string, unknown>> {
  return {
    version: 1,
    images: entries.map(({ reference, image, needs, services }) => ({
      reference,
      digest: image.digest,
      mediaType: image.mediaType,
      firstSeen: image.firstSeen,
      resolvedAt: image.resolvedAt,
      knownForDays: daysSince(image.firstSeen, now),
      platforms: Object.fromEntries(image.platforms),
      services,
      usedAt: [...new Set(needs.map(({ at }) => formatLocation(at)))],
    })),
    downloads: downloads.map(({ url, download, needs, services }) => ({
      url,
      ...download,
      knownForDays: daysSince(download.firstSeen, now),
      services,
      usedAt: [...new Set(needs.map(({ at }) => formatLocation(at)))],
    })),
  };
}

function ageOf(firstSeen: string, now: number): string {
  const days = daysSince(firstSeen, now);
  return days === 0 ? 'today' : formatCount(days, 'day');
}

function daysSince(time: string, now: number): number {
  return Math.max(0, Math.floor((now - Date.parse(time)) / DAY_MS));
}

/** The newest of the platforms' days; builds that hide their time say 1970 or 1980. */
function madeOn({ platforms }: LockedImage): string {
  const days = [...platforms.values()].flatMap(({ created }) => created?.slice(0, 10) ?? []);
  return (
    days
      .filter((day) => day >= '2000')
      .toSorted()
      .at(-1) ?? ''
  );
}

/** Of the greatest platform, for a feeling of what is pulled. */
function sizeOf({ platforms }: LockedImage): string {
  const sizes = [...platforms.values()].map((image) => image.sizeCompressedBytes);
  return sizes.length === 0 ? '' : formatBytes(Math.max(...sizes));
}
