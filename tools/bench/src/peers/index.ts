import { bake } from './bake.ts';
import { compose } from './compose.ts';
import { orchestrate } from './orchestrate.ts';
import type { Peer } from './peer.ts';
import { turbo } from './turbo.ts';

/** All peers; a new one is a file beside this one and a name in this list. */
export const peers: readonly Peer[] = [orchestrate, bake, compose, turbo];
