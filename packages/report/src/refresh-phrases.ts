import type {
  ImageChange,
  Platform,
  RefreshedImage,
  RefreshedService,
  RefreshReport,
} from '@orchestrate/model';
import { oneLine } from './printable.ts';
import { formatBytes, formatCount, shortDigest } from './units.ts';

const DAY_MS = 86_400_000;
/** Builds that leave no trace of their time say 1970 or 1980. */
const FIRST_YEAR = '2000';

/** The images that moved, with how: taken or held back. */
export function changesOf({ images }: RefreshReport) {
  return images.flatMap((image) =>
    image.verdict.kind === 'taken' || image.verdict.kind === 'held-back'
      ? [{ image, change: image.verdict.change, isTaken: image.verdict.kind === 'taken' }]
      : [],
  );
}

/** What became of a reference, in one line: `breaks catalog`, `frozen until 2027-01-31: …`. */
export function verdictPhrase({ verdict }: RefreshedImage): string {
  switch (verdict.kind) {
    case 'current':
      return 'up to date';
    case 'same-images':
      return 'same images under a new index';
    case 'pinned':
      return 'pinned in the Dockerfile';
    case 'denied':
      return `not refreshed: the manifest leaves ${verdict.host} out`;
    case 'frozen':
      return `frozen until ${verdict.until}: ${oneLine(verdict.reason)}`;
    case 'waiting': {
      const { firstSeen, movedSince } = verdict.sighting;
      const again =
        movedSince === firstSeen ? '' : `; the tag has been moving since ${dayOf(movedSince)}`;
      return `seen on ${dayOf(firstSeen)}, taken from ${minuteOf(verdict.until)} UTC on${again}`;
    }
    case 'unavailable':
      return oneLine(verdict.failure.message);
    case 'taken':
      return 'new digest';
    case 'held-back':
      return verdict.broke.length === 0
        ? 'held back: something else failed'
        : `held back: ${verdict.broke.join(', ')} failed with it`;
  }
}

/** A freeze that is over, for the maintainer of the manifest to remove. */
export function thawedPhrase({ thawed }: RefreshedImage): string | undefined {
  return thawed === undefined
    ? undefined
    : `the freeze ended on ${thawed.until} (${oneLine(thawed.reason)}): take it out of the manifest`;
}

/** `0123456789ab → ba9876543210` */
export function digestsPhrase({ before, after }: ImageChange, arrow: string): string {
  return `${shortDigest(before.digest)} ${arrow} ${shortDigest(after.digest)}`;
}

/** Days on which the images say they were made: `2026-11-01 → 2026-11-20`; empty when the new one does not say. */
export function createdPhrase({ platforms }: ImageChange, arrow: string): string {
  const shown = platforms.find(({ used, after }) => used && after !== undefined);
  const [old, young] = [shown?.before?.created, shown?.after?.created].map(knownDay);
  if (young === undefined) return '';
  return old === undefined ? young : `${old} ${arrow} ${young}`;
}

/** Age of the new image when the refresh ran: `3 days`. */
export function agePhrase({ platforms }: ImageChange, { startedAt }: RefreshReport): string {
  const created = platforms.find(({ used, after }) => used && after !== undefined)?.after?.created;
  if (created === undefined || knownDay(created) === undefined) return '';
  const days = Math.floor((Date.parse(startedAt) - Date.parse(created)) / DAY_MS);
  return days < 0 ? '' : formatCount(days, 'day');
}

/** `+1.2 MB`, of the platforms that are used; with their names when there are several. */
export function sizePhrase({ platforms }: ImageChange): string {
  const deltas = platforms.flatMap(({ platform, used, before, after }) =>
    !used || before === undefined || after === undefined
      ? []
      : [{ platform, delta: after.sizeCompressedBytes - before.sizeCompressedBytes }],
  );
  const [only, ...others] = deltas;
  if (only === undefined) return '';
  return others.length === 0
    ? signed(only.delta)
    : deltas.map(({ platform, delta }) => `${platform} ${signed(delta)}`).join(', ');
}

/** Platforms of which somebody gets another image. */
export function usedPlatforms({ platforms }: ImageChange): Platform[] {
  return platforms.filter(({ used }) => used).map(({ platform }) => platform);
}

/** `98.1 MB (+1.2 MB)`; empty when nothing was built. */
export function serviceSizePhrase({ sizeBytes, sizeBeforeBytes }: RefreshedService): string {
  if (sizeBytes === undefined) return '';
  const delta = sizeBeforeBytes === undefined ? '' : ` (${signed(sizeBytes - sizeBeforeBytes)})`;
  return `${formatBytes(sizeBytes)}${delta}`;
}

/** All in one sentence, for titles and last lines. */
export function refreshSentence(report: RefreshReport): string {
  const { images, services, dryRun, rebuilt, lockChanged } = report;
  const changes = changesOf(report);
  const taken = changes.filter(({ isTaken }) => isTaken).length;
  const asked = formatCount(images.length, 'image');
  if (changes.length === 0) {
    const waiting = images.filter(({ verdict }) => verdict.kind === 'waiting').length;
    return waiting === 0
      ? `Nothing to take: ${asked} looked at.`
      : `Nothing to take yet: ${formatCount(waiting, 'new digest')} of ${asked} still too young.`;
  }
  if (!lockChanged)
    return `${formatCount(changes.length, 'image')} of ${images.length} moved; the lock stays as it was.`;
  const held = changes.length - taken;
  const built = services.filter(({ outcome }) => outcome === 'built').length;
  return [
    `${formatCount(taken, 'new digest')} ${dryRun ? 'could be taken' : 'taken'} of ${asked}`,
    ...(held === 0 ? [] : [`${held} held back`]),
    ...(rebuilt ? [`${formatCount(built, 'service')} rebuilt`] : []),
  ]
    .join(', ')
    .concat('.');
}

function signed(bytes: number): string {
  return `${bytes < 0 ? '−' : '+'}${formatBytes(Math.abs(bytes))}`;
}

function knownDay(time: string | undefined): string | undefined {
  return time === undefined || time < FIRST_YEAR ? undefined : dayOf(time);
}

function dayOf(time: string): string {
  return time.slice(0, 10);
}

function minuteOf(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}
