import type { Vertex, VertexStatus } from './decode.ts';
import { parseVertexName } from './step-name.ts';

interface Export {
  done: boolean;
  readonly lists: Set<string>;
  readonly manifests: Set<string>;
}

/** Follows what a service's exporters say, to know that its image is complete before the client process ends. */
export class Exports {
  readonly #exports = new Map<string, Export>();

  /** Notes a vertex of the service; `name` is without the target. */
  vertex(vertex: Vertex, name: string): void {
    if (parseVertexName(name).kind !== 'export') return;
    const known = this.#exports.get(vertex.digest) ?? {
      done: false,
      lists: new Set(),
      manifests: new Set(),
    };
    known.done = vertex.completed !== undefined && vertex.error === undefined;
    this.#exports.set(vertex.digest, known);
  }

  /** `exporting manifest sha256:…` for each platform, `exporting manifest list sha256:…` for their index. */
  status({ vertex, id }: VertexStatus): void {
    const known = this.#exports.get(vertex);
    if (known === undefined) return;
    const [, isList, digest] = /^exporting manifest (list )?(sha256:[a-f0-9]{64})$/.exec(id) ?? [];
    if (digest === undefined) return;
    (isList === undefined ? known.manifests : known.lists).add(digest);
  }

  /**
   * The digest of the image once that many exports are complete: the index's, or the only manifest's.
   * Undefined before, and when the exports do not agree on one.
   */
  digest(expected: number): string | undefined {
    const done = [...this.#exports.values()].filter((one) => one.done);
    if (done.length < expected || done.length !== this.#exports.size) return undefined;
    const digests = new Set(
      done.flatMap(({ lists, manifests }) => [...(lists.size > 0 ? lists : manifests)]),
    );
    const [digest] = digests;
    return digests.size === 1 ? digest : undefined;
  }
}
