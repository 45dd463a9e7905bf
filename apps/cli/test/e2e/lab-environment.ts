import path from 'node:path';
import { execa } from 'execa';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** What the lab says about its mirrors and its package index. */
    lab: Record<string, string>;
  }
}

const LAB = path.resolve(import.meta.dirname, '../../../../tools/lab/src/main.ts');

/** Asks the lab once for all files, which is quicker than once for each; without the lab no test can run. */
export default async function setup(project: TestProject): Promise<void> {
  const { stdout } = await execa(process.execPath, [LAB, 'env', '--json']);
  const environment: Record<string, string> = JSON.parse(stdout);
  project.provide('lab', environment);
}
