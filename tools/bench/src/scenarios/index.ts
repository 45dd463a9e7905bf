import { cold } from './cold.ts';
import type { Scenario } from './scenario.ts';
import { startup } from './startup.ts';
import { warm } from './warm.ts';

/** All scenarios; a new one is a file beside this one and a name in this list. */
export const scenarios: readonly Scenario[] = [startup, cold, warm];
