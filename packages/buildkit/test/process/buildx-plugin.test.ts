import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBuildx } from '../../src/process/buildx-plugin.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugins-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function place(path: string, mode = 0o755): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, '#!/bin/sh\n');
  await chmod(file, mode);
  return file;
}

describe('findBuildx', () => {
  it('prefers the user’s plugins, then extra folders, the system’s, and the path', async () => {
    const config = join(folder, 'config');
    const extra = join(folder, 'extra');
    await mkdir(config);
    await writeFile(join(config, 'config.json'), JSON.stringify({ cliPluginsExtraDirs: [extra] }));
    const env = {
      DOCKER_CONFIG: config,
      PATH: [join(folder, 'bin'), join(folder, 'bin2')].join(delimiter),
    };
    const system = [join(folder, 'system')];
    const found: (string | undefined)[] = [await findBuildx(env, system)];
    const expected: (string | undefined)[] = [undefined];
    for (const path of [
      'bin2/buildx',
      'bin2/docker-buildx',
      'system/docker-buildx',
      'extra/docker-buildx',
      'config/cli-plugins/docker-buildx',
    ]) {
      expected.push(await place(path));
      found.push(await findBuildx(env, system));
    }
    expect(found).toEqual(expected);
  });

  it('passes over files that cannot be run, and over a broken configuration', async () => {
    const config = join(folder, 'broken');
    await place('broken/cli-plugins/docker-buildx', 0o644);
    await writeFile(join(config, 'config.json'), '{');
    expect(await findBuildx({ DOCKER_CONFIG: config, PATH: '' }, [])).toBeUndefined();
  });

  it('looks into the home folder when docker’s configuration is not elsewhere', async () => {
    const plugin = await place('home/.docker/cli-plugins/docker-buildx');
    expect(await findBuildx({ HOME: join(folder, 'home'), PATH: '' }, [])).toBe(plugin);
  });
});
