import type { RefreshedService, RefreshReport } from '@orchestrate/model';
import { printable } from './printable.ts';
import { packagesOf, packagesSentence, shownPackages } from './refresh-packages.ts';
import {
  agePhrase,
  changesOf,
  createdPhrase,
  digestsPhrase,
  refreshSentence,
  serviceSizePhrase,
  sizePhrase,
  thawedPhrase,
  usedPlatforms,
  verdictPhrase,
} from './refresh-phrases.ts';
import { formatDuration } from './units.ts';

/** A refresh as the body of a pull request. Foreign text in it cannot become markup, a link or a mention. */
export function refreshMarkdown(report: RefreshReport): string {
  const changes = changesOf(report);
  const sections = [
    [`# Base images of ${plain(report.project)}`, '', plain(refreshSentence(report))],
    changeTable(report),
    serviceSection(report.services),
    failureSection(report),
    leftSection(report),
    packageSection(report),
    changes.length === 0 ? [] : digestSection(report),
    [
      `Refreshed on ${report.startedAt.slice(0, 16).replace('T', ' ')} UTC in ${formatDuration(report.durationMs)}.`,
    ],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function changeTable(report: RefreshReport): string[] {
  const rows = changesOf(report).map(({ image, change, isTaken }) => [
    code(image.reference),
    isTaken ? 'taken' : plain(verdictPhrase(image)),
    digestsPhrase(change, '→'),
    createdPhrase(change, '→'),
    agePhrase(change, report),
    usedPlatforms(change).join(', '),
    sizePhrase(change),
    plain(image.services.join(', ')),
  ]);
  return table(
    ['Image', 'Result', 'Digest', 'Created', 'Age', 'Platforms changed', 'Size', 'Used by'],
    rows,
  );
}

function serviceSection(services: readonly RefreshedService[]): string[] {
  const rows = services.map((service) => [
    plain(service.service),
    service.outcome,
    serviceSizePhrase(service),
    service.outcome === 'built' ? formatDuration(service.durationMs) : '',
    service.moved.map(code).join(', '),
  ]);
  if (rows.length === 0) return [];
  return [
    '## Services',
    '',
    ...table(['Service', 'Result', 'Size', 'Time', 'Moved under it'], rows),
  ];
}

function failureSection({ services }: RefreshReport): string[] {
  const failed = services.filter(({ outcome }) => outcome === 'failed');
  if (failed.length === 0) return [];
  return [
    '## What broke',
    '',
    ...failed.map(
      ({ service, moved, reason }) =>
        `- **${plain(service)}**, with ${moved.map(code).join(', ')}: ${plain(reason ?? 'no reason given')}`,
    ),
  ];
}

/** Everything that somebody may have to do something about; what is up to date is a number. */
function leftSection({ images }: RefreshReport): string[] {
  const quiet = new Set(['current', 'same-images', 'pinned', 'taken', 'held-back']);
  const told = images.flatMap((image) => {
    const thawed = thawedPhrase(image);
    return [
      ...(quiet.has(image.verdict.kind)
        ? []
        : [`- ${code(image.reference)}: ${plain(verdictPhrase(image))}`]),
      ...(thawed === undefined ? [] : [`- ${code(image.reference)}: ${plain(thawed)}`]),
    ];
  });
  const current = images.filter(({ verdict }) => verdict.kind === 'current').length;
  const same = images.filter(({ verdict }) => verdict.kind === 'same-images').length;
  const counts = [
    ...(current === 0 ? [] : [`- ${current} up to date`]),
    ...(same === 0 ? [] : [`- ${same} with a new index over the same images, which is no change`]),
  ];
  if (told.length + counts.length === 0) return [];
  return ['## Not changed', '', ...told, ...counts];
}

/** Folded: hundreds of packages move with a release of a distribution. */
function packageSection(report: RefreshReport): string[] {
  const all = packagesOf(report);
  if (all.length === 0) return [];
  const blocks = all.flatMap((one) => {
    const { shown, more } = shownPackages(one);
    const title = `${code(one.reference)} ${one.platform}: ${plain(packagesSentence(one))}`;
    if (shown.length === 0) return [`- ${title}`, ''];
    const rows = shown.map(({ name, before = '', after = '' }) => [name, before, after].map(plain));
    const rest = more === 0 ? [] : ['', `and ${more} more`];
    const lines = [...table(['Package', 'Old', 'New'], rows), ...rest];
    return [`<details><summary>${html(title)}</summary>`, '', ...lines, '', '</details>', ''];
  });
  return ['## Packages', '', ...blocks.slice(0, -1)];
}

/** GitHub shows no Markdown inside of a summary. */
function html(markdown: string): string {
  return markdown
    .replaceAll(/`([^`]*)`/g, '<code>$1</code>')
    .replaceAll(/\\([\\`*_[\]{}|~#!])/g, '$1');
}

function digestSection(report: RefreshReport): string[] {
  const lines = changesOf(report).flatMap(({ image, change }) => [
    `- ${code(image.reference)}`,
    `  - old: ${code(change.before.digest)}`,
    `  - new: ${code(change.after.digest)}`,
  ]);
  return ['<details><summary>Whole digests</summary>', '', ...lines, '', '</details>'];
}

/** Columns that are empty in every row are left out. */
function table(titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const shown = titles.map((_, index) => rows.some((row) => row[index] !== ''));
  const line = (cells: readonly string[]): string =>
    `| ${cells.filter((_, index) => shown[index]).join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)];
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '@': '&#64;',
  '://': '&#58;//',
};

/** Text that is nothing but text in GitHub's and GitLab's Markdown. */
function plain(text: string): string {
  return printable(text.replace(/\s+/g, ' ').trim()).replace(
    /:\/\/|[&<@\\`*_[\]{}|~#!]/g,
    (found) => ENTITIES[found] ?? `\\${found}`,
  );
}

/** References, digests and names have no backticks; whatever has some is no code. */
function code(text: string): string {
  return text.includes('`')
    ? plain(text)
    : `\`${printable(text).replaceAll('|', String.raw`\|`)}\``;
}
