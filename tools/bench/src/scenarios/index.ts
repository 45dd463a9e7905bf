import { cold } from './cold.ts';
import { freshCold, freshLayerCache, freshMounts } from './dependencies.ts';
import { freshMachine } from './fresh-machine.ts';
import { mountTransport } from './mount-transport.ts';
import { oneChanged } from './one-changed.ts';
import { redactor } from './redactor.ts';
import type { Scenario } from './scenario.ts';
import { startup } from './startup.ts';
import { warm } from './warm.ts';

/** All scenarios; a new one is a file beside this one and a name in this list. */
export const scenarios: readonly Scenario[] = [
  startup,
  cold,
  warm,
  oneChanged,
  freshMachine,
  freshCold,
  freshLayerCache,
  freshMounts,
  mountTransport,
  redactor,
];
