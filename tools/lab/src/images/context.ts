import { copyFile, mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { must } from '../system/run.ts';
import { sourceDateEpoch } from './definition.ts';
import { type BaseInputs, npmVersion } from './inputs.ts';

const caBundle = '/etc/ssl/certs/ca-certificates.crt';

/**
 * Files that the base images get, by path in the build context. What lies under `overlay/` goes
 * into the Debian root itself, what lies under the name of an image into that image.
 */
export function contextFiles(inputs: BaseInputs): Map<string, string> {
  const { certificates, clients } = inputs;
  const authorities = certificates.map((certificate, index): [string, string] => [
    `overlay/usr/local/share/ca-certificates/machine-${index + 1}.crt`,
    `${certificate}\n`,
  ]);
  return new Map([
    ...inputs.files,
    ...authorities,
    ['overlay/etc/apt/apt.conf.d/machine', lines(clients.apt)],
    ['python/etc/pip.conf', lines(['[global]', `cert = ${caBundle}`, ...clients.pip])],
    ['node/etc/npmrc', lines([`cafile=${caBundle}`, ...clients.npm])],
    ['golang/go.env', lines(clients.go)],
  ]);
}

const lines = (list: readonly string[]): string => list.map((line) => `${line}\n`).join('');

/** Writes the build context anew: the files above, the Node binary and npm. */
export async function writeContext(inputs: BaseInputs, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const [path, text] of contextFiles(inputs)) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o755 });
    await writeFile(target, text, { mode: 0o644 });
  }
  await addNode(inputs.node.binary, join(folder, 'node'));
}

async function addNode(binary: string, folder: string): Promise<void> {
  const npm = join(folder, 'lib', 'node_modules', 'npm');
  await mkdir(npm, { recursive: true });
  await mkdir(join(folder, 'bin'), { recursive: true });
  const copy = join(folder, 'bin', 'node');
  await copyFile(binary, copy);
  await utimes(copy, sourceDateEpoch, sourceDateEpoch);
  await must('npm', ['pack', `npm@${npmVersion}`, '--pack-destination', folder]);
  const archive = join(folder, `npm-${npmVersion}.tgz`);
  await must('tar', ['-xzf', archive, '-C', npm, '--strip-components=1', '--no-same-owner']);
  await rm(archive);
}
