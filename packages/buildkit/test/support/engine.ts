import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SourcePolicy } from '@orchestrate/model';
import { execa } from 'execa';
import { createBuilders } from '../../src/index.ts';

/** What tests on the real engine share: contexts, image names of their own, and the cleaning up. */
export interface Engine {
  /** A folder with these files; removed in the end. */
  context(files: Readonly<Record<string, string | Uint8Array>>): Promise<string>;
  /** A name that only this run uses; the image is removed in the end. */
  newTag(name: string): string;
  /** A small image with a shell, as a Dockerfile would name it. */
  readonly base: string;
  /** Lets `base` come from the mirror of the environment, and nothing else from anywhere without a digest. */
  readonly policy: SourcePolicy;
  close(): Promise<void>;
}

const BASE = 'docker.io/library/busybox:stable';

/** The engine in force; throws with what to do when there is none, so that no test passes by not running. */
export async function useEngine(): Promise<Engine> {
  const looked = await createBuilders({ env: process.env }).inspect();
  if (!looked.ok) {
    const { message, hint } = looked.diagnostic;
    throw new Error(
      `These tests build for real and need a Docker engine. ${message} ${hint ?? ''}`,
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'buildkit-test-'));
  const run = randomUUID().slice(0, 8);
  const tags: string[] = [];
  const base = await pinnedBase();
  return {
    base,
    policy: {
      rules: [
        { action: 'DENY', selector: { identifier: 'docker-image://*' } },
        { action: 'ALLOW', selector: { identifier: 'docker-image://*@sha256:*' } },
      ],
    },
    context: async (files) => {
      const context = await mkdtemp(join(folder, 'context-'));
      for (const [name, content] of Object.entries(files)) {
        await mkdir(dirname(join(context, name)), { recursive: true });
        await writeFile(join(context, name), content);
      }
      return context;
    },
    newTag: (name) => {
      const tag = `buildkit-test/${name}:${run}`;
      tags.push(tag);
      return tag;
    },
    close: async () => {
      await rm(folder, { recursive: true, force: true });
      if (tags.length > 0)
        await execa('docker', ['image', 'rm', '--force', ...tags], { reject: false });
    },
  };
}

/** The base by digest, from the mirror of its host when the environment names one (`docker.io=localhost:5000`). */
async function pinnedBase(): Promise<string> {
  const mirrors = (process.env.ORCHESTRATE_MIRRORS ?? '')
    .split(',')
    .map((entry) => entry.split('='));
  const mirror = mirrors.find(([host]) => host === 'docker.io')?.[1];
  const name = mirror === undefined ? BASE : BASE.replace('docker.io', mirror);
  const { stdout } = await execa('docker', ['buildx', 'imagetools', 'inspect', '--raw', name], {
    stripFinalNewline: false,
  });
  const digest = createHash('sha256').update(stdout).digest('hex');
  return `${name}@sha256:${digest}`;
}
