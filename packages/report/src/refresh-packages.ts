import type { ComparedPackages, PackageChange, RefreshReport } from '@orchestrate/model';
import { oneLine } from './printable.ts';
import { changesOf } from './refresh-phrases.ts';
import { formatCount } from './units.ts';

/** What is known of the packages of one image that moved, on one platform. */
export interface ImagePackages {
  readonly reference: string;
  readonly platform: string;
  readonly packages: ComparedPackages;
}

/** Longer lists are cut: pull requests have a largest body (65,536 characters at GitHub). */
const SHOWN = 200;

/** Of all images that were looked into. */
export function packagesOf(report: RefreshReport): ImagePackages[] {
  return changesOf(report).flatMap(({ image, change }) =>
    change.platforms.flatMap(({ platform, packages }) =>
      packages === undefined ? [] : { reference: image.reference, platform, packages },
    ),
  );
}

/** `3 packages changed (SBOM)`, or why nothing is known. */
export function packagesSentence({ packages }: ImagePackages): string {
  if (packages.kind === 'unknown') return `packages not known: ${oneLine(packages.reason)}`;
  const source = packages.source === 'sbom' ? 'SBOM' : 'package database';
  const { length } = packages.changes;
  return `${length === 0 ? 'no package' : formatCount(length, 'package')} changed (${source})`;
}

/** The first changes, and how many more there are. */
export function shownPackages({ packages }: ImagePackages): {
  readonly shown: readonly PackageChange[];
  readonly more: number;
} {
  const changes = packages.kind === 'compared' ? packages.changes : [];
  return { shown: changes.slice(0, SHOWN), more: Math.max(0, changes.length - SHOWN) };
}
