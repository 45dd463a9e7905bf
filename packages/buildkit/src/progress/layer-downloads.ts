import type { VertexStatus } from './decode.ts';

/** From start to end, in milliseconds since the epoch. */
export type Span = readonly [from: number, to: number];

interface Downloads {
  readonly bytes: Map<string, number>;
  readonly spans: Map<string, Span>;
}

/** Layers that BuildKit fetched and unpacked, by the vertex that needed them. */
export class LayerDownloads {
  readonly #byVertex = new Map<string, Downloads>();

  /** `sha256:…` is fetched, then `extracting sha256:…` (BuildKit `cache/refs.go`, `util/pull/pullprogress`). */
  status({ vertex, id, current, total, startedAt, completedAt }: VertexStatus): void {
    const [, extracting, digest] = /^(extracting )?(sha256:[a-f0-9]{64})$/.exec(id) ?? [];
    if (digest === undefined) return;
    const known: Downloads = this.#byVertex.get(vertex) ?? { bytes: new Map(), spans: new Map() };
    this.#byVertex.set(vertex, known);
    if (extracting === undefined) {
      known.bytes.set(digest, Math.max(known.bytes.get(digest) ?? 0, current, total ?? 0));
    }
    if (startedAt !== undefined && completedAt !== undefined) {
      known.spans.set(id, [startedAt, completedAt]);
    }
  }

  /** Compressed bytes that came for these vertices, each layer once. */
  bytes(vertices: readonly string[]): number {
    const layers = vertices.flatMap((vertex) => [...(this.#byVertex.get(vertex)?.bytes ?? [])]);
    return [...new Map(layers).values()].reduce((sum, size) => sum + size, 0);
  }

  spans(vertices: readonly string[]): Span[] {
    return vertices.flatMap((vertex) => [...(this.#byVertex.get(vertex)?.spans.values() ?? [])]);
  }

  has(vertex: string): boolean {
    return (this.#byVertex.get(vertex)?.bytes.size ?? 0) > 0;
  }
}

/** Milliseconds covered by at least one of the spans. */
export function covered(spans: readonly Span[]): number {
  let sum = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const [from, to] of spans.toSorted(([a], [b]) => a - b)) {
    sum += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return sum;
}
