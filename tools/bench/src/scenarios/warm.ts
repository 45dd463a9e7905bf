import { measure } from '../command.ts';
import type { Scenario } from './scenario.ts';

export const warm: Scenario = {
  name: 'warm',
  title: 'Nothing changed',
  about:
    'The same command again, after a build that was not timed. Turborepo does not look whether the images are still there.',
  sized: true,
  measure: async (peer, { builtFolder, signal }) =>
    measure(peer.build(await builtFolder(peer)), signal),
};
