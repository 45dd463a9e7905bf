import { rename } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { imageSuite, releaseLines } from '../apt/debian.ts';
import { machineArchive } from '../apt/machine.ts';
import type { LabPaths } from '../paths.ts';
import { Refusal } from '../refusal.ts';
import { debianTool, toolsBin } from '../system/debian-tool.ts';
import { must } from '../system/run.ts';
import { sourceDateEpoch } from './definition.ts';

/** What a slim image leaves out; dpkg keeps leaving it out in images built on it. */
const leftOut = ['man', 'doc', 'info', 'locale'].map((name) => `path-exclude=/usr/share/${name}/*`);

/** mmdebstrap leaves the machine's name and name servers behind, and caches with dates in them. */
const forgetTheMachine = [
  'rm -f /etc/hostname /etc/resolv.conf /var/cache/apt/*.bin',
  'echo localhost > /etc/hostname',
  ': > /etc/resolv.conf',
  'chmod 644 /etc/hostname /etc/resolv.conf',
].join(' && ');

/** The options of mmdebstrap, for an overlay in this folder. */
export const rootRecipe = (overlay: string): string[] => [
  '--variant=minbase',
  '--format=tar',
  '--include=ca-certificates',
  ...leftOut.map((option) => `--dpkgopt=${option}`),
  `--customize-hook=sync-in ${overlay} /`,
  '--customize-hook=chroot "$1" update-ca-certificates',
  `--customize-hook=chroot "$1" sh -c '${forgetTheMachine}'`,
];

/** Makes the Debian root of all base images, with the files of the overlay laid over it. */
export async function makeRoot(paths: LabPaths, overlay: string, tar: string): Promise<void> {
  const program = await debianTool(paths, 'mmdebstrap');
  if (program === undefined || process.getuid?.() !== 0) {
    throw new Refusal(
      'no public registry is in reach, and the stand-ins for its base images need Debian and root',
      'Give this machine access to docker.io, or run this as root on Debian 12.',
    );
  }
  const sources = releaseLines(await machineArchive(), imageSuite);
  // A broken-off run must not leave half a root under the final name.
  await must(program, [...rootRecipe(overlay), imageSuite, `${tar}.part`, ...sources], {
    env: {
      ...process.env,
      PATH: [toolsBin(paths), process.env['PATH']].join(delimiter),
      SOURCE_DATE_EPOCH: String(sourceDateEpoch),
    },
    log: join(paths.logs, 'mmdebstrap.log'),
  });
  await rename(`${tar}.part`, tar);
}
