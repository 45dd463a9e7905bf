import type { Measured } from './command.ts';
import { load } from './machine.ts';
import type { Peer } from './peers/peer.ts';
import type { Bench, Scenario } from './scenarios/scenario.ts';
import { rotate } from './stats.ts';

export interface Comparison {
  readonly scenario: Scenario;
  readonly bench: Bench;
  readonly rows: readonly Row[];
  /** Load average before and after. */
  readonly load: readonly [number, number];
}

export interface Row {
  readonly peer: Peer;
  readonly samples: readonly Measured[];
  /** Why there are no further samples. */
  readonly failure?: string;
}

/**
 * Runs one scenario with every peer in turn, several rounds, each round with another peer first, so
 * that what the machine does besides meets all of them. A peer that fails takes no further part.
 */
export async function compare(
  scenario: Scenario,
  peers: readonly Peer[],
  { rounds, bench, say }: { rounds: number; bench: Bench; say: (line: string) => void },
): Promise<Comparison> {
  const rows = new Map<Peer, Row>(peers.map((peer) => [peer, { peer, samples: [] }]));
  const before = load();
  for (let round = 0; round < rounds; round += 1) {
    for (const peer of rotate(peers, round)) {
      const row = rows.get(peer);
      if (row === undefined || row.failure !== undefined) continue;
      const next = await addSample(row, scenario, bench);
      rows.set(peer, next);
      say(`${scenario.name} ${round + 1}/${rounds} ${peer.name}: ${outcome(next)}`);
    }
  }
  return { scenario, bench, rows: [...rows.values()], load: [before, load()] };
}

async function addSample(row: Row, scenario: Scenario, bench: Bench): Promise<Row> {
  try {
    return { ...row, samples: [...row.samples, await scenario.measure(row.peer, bench)] };
  } catch (error) {
    bench.signal.throwIfAborted();
    return { ...row, failure: error instanceof Error ? error.message : String(error) };
  }
}

function outcome({ samples, failure }: Row): string {
  return failure ?? `${((samples.at(-1)?.wallMs ?? 0) / 1000).toFixed(2)} s`;
}
