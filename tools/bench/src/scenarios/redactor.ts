import path from 'node:path';
import { measure } from '../command.ts';
import type { Scenario } from './scenario.ts';

const THROUGHPUT = path.resolve(
  import.meta.dirname,
  '../../../../packages/secrets/bench/throughput.ts',
);

export const redactor: Scenario = {
  name: 'redactor',
  title: 'Masking and finding secrets',
  about:
    'Ten secrets in all their forms: masked and looked for, in 256 MiB of text and 256 MiB of random bytes, a gigabyte in all, with the start of the program. `node packages/secrets/bench/throughput.ts` alone prints each as MB/s of processor time.',
  sized: false,
  // The others mask nothing that a step prints.
  peers: ['orchestrate'],
  measure: (_peer, { signal }) => measure({ file: process.execPath, args: [THROUGHPUT] }, signal),
};
