import type { InstalledPackages, PackageChange } from '@orchestrate/model';
import { compareText } from './compare-text.ts';

/** Packages that came, went or have another version, by name. */
export function comparePackages(
  before: InstalledPackages,
  after: InstalledPackages,
): PackageChange[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .toSorted(compareText)
    .flatMap((name): PackageChange[] => {
      const [old, young] = [before.get(name), after.get(name)];
      if (old === young) return [];
      return [
        {
          name,
          ...(old !== undefined && { before: old }),
          ...(young !== undefined && { after: young }),
        },
      ];
    });
}
