import path from 'node:path';
import { execa } from 'execa';
import { labEnvironment } from './rig.ts';

const lab = path.resolve(import.meta.dirname, '../../../../tools/lab/src/main.ts');

/** Starts the lab's second engine anew: it holds nothing that any project has built. Returns its environment. */
export async function freshEngine(): Promise<Record<string, string>> {
  await execa(process.execPath, [lab, 'up', '--second-engine']);
  return labEnvironment('--second-engine');
}
