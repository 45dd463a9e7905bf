import type { RefreshedImage, RefreshedService, RefreshReport } from '@orchestrate/model';
import { createPalette, type Look, type Paint } from './look.ts';
import { oneLine } from './printable.ts';
import { packagesOf, packagesSentence, shownPackages } from './refresh-packages.ts';
import {
  changesOf,
  createdPhrase,
  digestsPhrase,
  refreshSentence,
  serviceSizePhrase,
  sizePhrase,
  thawedPhrase,
  verdictPhrase,
} from './refresh-phrases.ts';
import { renderTable } from './table.ts';
import { formatDuration } from './units.ts';

/** A refresh for people: what was found of each image, how the services did, and one sentence. */
export function renderRefresh(report: RefreshReport, look: Look): string[] {
  const { warning } = createPalette(look.colors);
  const thawed = report.images.flatMap((image) => {
    const phrase = thawedPhrase(image);
    return phrase === undefined ? [] : [`${warning('!')} ${image.reference}: ${phrase}`];
  });
  return [
    ...block(imageTable(report, look)),
    ...block(serviceTable(report.services, look)),
    ...block(packageLines(report, look)),
    ...block(thawed),
    refreshSentence(report),
  ];
}

function imageTable(report: RefreshReport, look: Look): string[] {
  const arrow = look.unicode ? '→' : '->';
  const changes = new Map(changesOf(report).map(({ image, change }) => [image, change]));
  const of =
    (phrase: (change: NonNullable<ReturnType<typeof changes.get>>) => string) =>
    (image: RefreshedImage): string => {
      const change = changes.get(image);
      return change === undefined ? '' : phrase(change);
    };
  return renderTable(
    [
      { title: 'IMAGE', text: ({ reference }) => reference },
      { title: 'FOUND', text: verdictPhrase, paint: (image) => paintOf(image, look) },
      { title: 'DIGEST', text: of((change) => digestsPhrase(change, arrow)), dispensable: 2 },
      { title: 'CREATED', text: of((change) => createdPhrase(change, arrow)), dispensable: 4 },
      { title: 'SIZE', text: of(sizePhrase), align: 'right', dispensable: 3 },
      { title: 'USED BY', text: ({ services }) => services.join(', '), dispensable: 1 },
    ],
    report.images,
    look,
  );
}

/** A line an image, and below it each package. */
function packageLines(report: RefreshReport, look: Look): string[] {
  const arrow = look.unicode ? '→' : '->';
  return packagesOf(report).flatMap((one) => {
    const { shown, more } = shownPackages(one);
    const changes = shown.map(({ name, before, after }) => {
      if (before === undefined) return `  + ${oneLine(`${name} ${after ?? ''}`)}`;
      if (after === undefined) return `  - ${oneLine(`${name} ${before}`)}`;
      return `    ${oneLine(`${name} ${before} ${arrow} ${after}`)}`;
    });
    const rest = more === 0 ? [] : [`    and ${more} more`];
    return [`${one.reference} ${one.platform}: ${packagesSentence(one)}`, ...changes, ...rest];
  });
}

function paintOf({ verdict }: RefreshedImage, look: Look): Paint {
  const { good, bad, warning, strong, faint } = createPalette(look.colors);
  switch (verdict.kind) {
    case 'taken':
      return strong;
    case 'held-back':
    case 'unavailable':
      return bad;
    case 'waiting':
    case 'frozen':
      return warning;
    case 'current':
    case 'same-images':
      return good;
    case 'pinned':
    case 'denied':
      return faint;
  }
}

function serviceTable(services: readonly RefreshedService[], look: Look): string[] {
  const { good, bad, faint } = createPalette(look.colors);
  const paints = { built: good, unchanged: faint, failed: bad } as const;
  return renderTable(
    [
      { title: 'SERVICE', text: ({ service }) => service },
      {
        title: 'RESULT',
        text: ({ outcome }) => outcome,
        paint: ({ outcome }) =>
          outcome === 'not-started' || outcome === 'cancelled' ? faint : paints[outcome],
      },
      {
        title: 'TIME',
        text: ({ outcome, durationMs }) => (outcome === 'built' ? formatDuration(durationMs) : ''),
        align: 'right',
      },
      { title: 'SIZE', text: serviceSizePhrase, align: 'right', dispensable: 1 },
      {
        title: 'WHY',
        text: ({ outcome, reason }) =>
          outcome === 'built' || reason === undefined ? '' : oneLine(reason),
      },
      { title: 'MOVED UNDER IT', text: ({ moved }) => moved.join(', '), dispensable: 2 },
    ],
    services,
    look,
  );
}

function block(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [...lines, ''];
}
