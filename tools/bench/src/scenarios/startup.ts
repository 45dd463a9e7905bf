import { type Measured, measure } from '../command.ts';
import { median } from '../stats.ts';
import type { Scenario } from './scenario.ts';

const REPETITIONS = 20;
const WARM_UPS = 3;

export const startup: Scenario = {
  name: 'startup',
  title: 'Start-up',
  about: `Printing the version: the median of ${REPETITIONS} starts after ${WARM_UPS} that do not count.`,
  sized: false,
  measure: async (peer, { signal }) => {
    const all: Measured[] = [];
    for (let start = 0; start < WARM_UPS + REPETITIONS; start += 1) {
      all.push(await measure(peer.startCommand, signal));
    }
    const counted = all.slice(WARM_UPS);
    return {
      wallMs: median(counted.map(({ wallMs }) => wallMs)),
      ownPeakBytes: median(counted.map(({ ownPeakBytes }) => ownPeakBytes)),
      treePeakBytes: median(counted.map(({ treePeakBytes }) => treePeakBytes)),
    };
  },
};
