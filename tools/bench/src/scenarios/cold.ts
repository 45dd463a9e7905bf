import { measure } from '../command.ts';
import { atRest } from '../rest.ts';
import type { Scenario } from './scenario.ts';
import { withWorkspace } from './workspace.ts';

export const cold: Scenario = {
  name: 'cold',
  title: 'Cold',
  about:
    'A new folder whose files no cache knows; the image that the services start from is already in the engine. No tool has a state of its own from before, and the engine nothing else to do.',
  sized: true,
  measure: (peer, bench) =>
    withWorkspace(peer, bench, async (folder) => {
      await atRest(bench.signal);
      return measure(peer.build(folder), bench.signal);
    }),
};
