import { measure } from '../command.ts';
import { atRest } from '../rest.ts';
import type { Scenario } from './scenario.ts';

export const warm: Scenario = {
  name: 'warm',
  title: 'Nothing changed',
  about:
    'The same command again, after a build that was not timed and when the engine has cleaned up after it. Turborepo does not look whether the images are still there.',
  sized: true,
  measure: async (peer, { builtFolder, signal }) => {
    const folder = await builtFolder(peer);
    await atRest(signal);
    return measure(peer.build(folder), signal);
  },
};
