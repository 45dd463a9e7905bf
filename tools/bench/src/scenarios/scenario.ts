import type { Measured } from '../command.ts';
import type { Shape } from '../fixture/shape.ts';
import type { Peer } from '../peers/peer.ts';

/** One thing to compare the peers by. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** What exactly is timed, for the reader of the results. */
  readonly about: string;
  /** Whether the size of the monorepo matters to it. */
  readonly sized: boolean;
  /** Names of the peers that have something to compare; undefined for all. */
  readonly peers?: readonly string[];
  /** Prepares, measures once, and takes away what it made. */
  measure(peer: Peer, bench: Bench): Promise<Measured>;
}

export interface Bench {
  readonly shape: Shape;
  readonly keep: boolean;
  /** A folder in which everything was built by this peer: the same for all scenarios, which leave it built. */
  readonly builtFolder: (peer: Peer) => Promise<string>;
  /** Aborted when the person at the terminal wants to stop. */
  readonly signal: AbortSignal;
}
