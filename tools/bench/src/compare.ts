import type { Measured } from './command.ts';
import { load } from './machine.ts';
import type { Peer } from './peers/peer.ts';
import type { Bench, Scenario } from './scenarios/scenario.ts';
import { orderOf } from './stats.ts';

export interface Comparison {
  readonly scenario: Scenario;
  readonly bench: Bench;
  readonly rows: readonly Row[];
  /** Load average before and after. */
  readonly load: readonly [number, number];
}

/** What was measured in a round, counted from 0. */
export interface Sample extends Measured {
  readonly round: number;
}

export interface Row {
  readonly peer: Peer;
  readonly samples: readonly Sample[];
  /** Why rounds gave no sample. */
  readonly failures: readonly string[];
}

/** A peer that fails more often than not is measured no more; an engine that errs once spoils one round. */
export function hasFailed({ samples, failures }: Pick<Row, 'samples' | 'failures'>): boolean {
  return failures.length > samples.length;
}

/**
 * Runs one scenario with every peer in turn, several rounds, each round in another order, so that what the
 * machine does besides, and what the peer before has left it to do, meets all of them.
 */
export async function compare(
  scenario: Scenario,
  peers: readonly Peer[],
  { rounds, bench, say }: { rounds: number; bench: Bench; say: (line: string) => void },
): Promise<Comparison> {
  const rows = new Map<Peer, Row>(peers.map((peer) => [peer, { peer, samples: [], failures: [] }]));
  const before = load();
  for (let round = 0; round < rounds; round += 1) {
    for (const peer of orderOf(peers, round)) {
      const row = rows.get(peer);
      if (row === undefined || hasFailed(row)) continue;
      const next = await addSample(row, { scenario, bench, round });
      rows.set(peer, next);
      say(`${scenario.name} ${round + 1}/${rounds} ${peer.name}: ${outcome(row, next)}`);
    }
  }
  return { scenario, bench, rows: [...rows.values()], load: [before, load()] };
}

async function addSample(
  row: Row,
  { scenario, bench, round }: { scenario: Scenario; bench: Bench; round: number },
): Promise<Row> {
  try {
    const sample = { ...(await scenario.measure(row.peer, bench)), round };
    return { ...row, samples: [...row.samples, sample] };
  } catch (error) {
    bench.signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    return { ...row, failures: [...row.failures, reason] };
  }
}

function outcome(before: Row, { samples, failures }: Row): string {
  if (failures.length > before.failures.length) return failures.at(-1) ?? '';
  return `${((samples.at(-1)?.wallMs ?? 0) / 1000).toFixed(2)} s`;
}
