import { randomUUID } from 'node:crypto';
import { measure } from '../command.ts';
import { writeFiles } from '../fixture/folder.ts';
import { type Shape, servicesOf } from '../fixture/shape.ts';
import { atRest } from '../rest.ts';
import type { Scenario } from './scenario.ts';

export const oneChanged: Scenario = {
  name: 'one-changed',
  title: 'One service changed',
  about:
    'The same command again after a build that was not timed and a new text in one file, which the third step of one service copies; when the engine has cleaned up after what it built before.',
  sized: true,
  measure: async (peer, { builtFolder, shape, signal }) => {
    const folder = await builtFolder(peer);
    await changeOne(folder, shape);
    await atRest(signal);
    return measure(peer.build(folder), signal);
  },
};

/** Writes a text that was never there before into a file of the last service, which is nobody's base. */
export async function changeOne(folder: string, shape: Shape): Promise<void> {
  const { context } = servicesOf(shape).at(-1) ?? {};
  if (context !== undefined) {
    await writeFiles(folder, { [`${context}/src/data-1.txt`]: `changed ${randomUUID()}\n` });
  }
}
