import { measure } from '../command.ts';
import type { Scenario } from './scenario.ts';
import { withWorkspace } from './workspace.ts';

export const warm: Scenario = {
  name: 'warm',
  title: 'Nothing changed',
  about:
    'The same command again, directly after a build that was not timed. Turborepo does not look whether the images are still there.',
  sized: true,
  measure: (peer, bench) =>
    withWorkspace(peer, bench, async (folder) => {
      await measure(peer.build(folder), bench.signal);
      return measure(peer.build(folder), bench.signal);
    }),
};
