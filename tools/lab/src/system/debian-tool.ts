import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { openLabApt } from '../apt/lab-apt.ts';
import { machineRelease } from '../apt/machine.ts';
import type { LabPaths } from '../paths.ts';
import { saying } from '../say.ts';

/** Programs that the lab unpacks from Debian packages of the same name, and never installs. */
const tools = ['docker-registry', 'mmdebstrap'] as const;

export type DebianTool = (typeof tools)[number];

/** Folder with the unpacked programs, for the PATH of those that call others. */
export const toolsBin = (paths: LabPaths): string => join(paths.tools, 'usr', 'bin');

/**
 * Path of a program from a Debian package, unpacked into the lab's folder on first use; undefined
 * on a machine without Debian's packages.
 */
export async function debianTool(paths: LabPaths, tool: DebianTool): Promise<string | undefined> {
  const path = join(toolsBin(paths), tool);
  if (await exists(path)) return path;
  if ((await machineRelease()).id !== 'debian') return undefined;
  await saying('tools', `unpacking ${tools.join(' and ')} from Debian packages`, async () =>
    (await openLabApt(paths)).unpack(tools, paths.tools),
  );
  return path;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
