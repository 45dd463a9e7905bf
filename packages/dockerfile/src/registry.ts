import type { Stage } from '@orchestrate/model';
import type { Base, BuildNode, ImageNode, StageNode } from './node.ts';
import { contextKey, readReference } from './reference.ts';
import { fail, type Result } from './result.ts';

const NO_IMAGE = 'scratch';

/** All nodes of a build by name and number (BuildKit, `dispatchStates`). */
export class Registry {
  readonly #contexts: ReadonlySet<string>;
  readonly #nodes: BuildNode[] = [];
  readonly #byName = new Map<string, StageNode>();

  constructor(contextNames: Iterable<string>) {
    this.#contexts = new Set([...contextNames].map(contextKey));
  }

  get stages(): StageNode[] {
    return this.#nodes.filter((node) => node.kind === 'stage');
  }

  get nodes(): readonly BuildNode[] {
    return this.#nodes;
  }

  get stageNames(): string[] {
    return [...this.#byName.keys()];
  }

  /** A later stage takes the name over. */
  add(node: StageNode): void {
    this.#nodes.push(node);
    if (node.stage.name !== undefined) this.#byName.set(node.stage.name, node);
  }

  /** COPY, mounts and the target find a stage whatever the case of its name. */
  findStage(name: string): StageNode | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  /** What FROM stands on: an earlier stage, its name in lower case; else an image. */
  baseOf(name: string): Result<Base> {
    const node = this.#byName.get(name);
    return node === undefined ? this.#imageOf(name) : { ok: true, value: { kind: 'stage', node } };
  }

  /** True when a named context takes the place of a stage. */
  isReplaced({ name }: Stage): boolean {
    return name !== undefined && !isReserved(name) && this.#contexts.has(contextKey(name));
  }

  /** What a mount names: a stage or an image, never a number. */
  byName(name: string): Result<BuildNode> {
    const stage = this.findStage(name);
    return stage === undefined ? this.#addImage(name) : { ok: true, value: stage };
  }

  /** What COPY --from names. A number counts stages, and the images that were named before this one. */
  byNameOrNumber(name: string): Result<BuildNode> {
    if (!/^[-+]?\d+$/.test(name) || !Number.isSafeInteger(Number(name))) return this.byName(name);
    const node = this.#nodes[Number(name)];
    return node === undefined
      ? fail(`invalid stage index ${Number(name)}`)
      : { ok: true, value: node };
  }

  #addImage(name: string): Result<ImageNode> {
    const base = this.#imageOf(name);
    const node: ImageNode = {
      kind: 'image',
      name,
      base: base.ok ? base.value : { kind: 'broken' },
    };
    this.#nodes.push(node);
    return base.ok ? { ok: true, value: node } : base;
  }

  #imageOf(ref: string): Result<ImageNode['base']> {
    if (ref === NO_IMAGE) return { ok: true, value: { kind: 'scratch' } };
    const reference = readReference(ref);
    if (!reference.ok) {
      return fail(`failed to parse stage name ${JSON.stringify(ref)}: ${reference.problem}`);
    }
    const { contextName } = reference.value;
    if (!isReserved(contextName) && this.#contexts.has(contextName)) {
      return { ok: true, value: { kind: 'context', name: contextName } };
    }
    return { ok: true, value: { kind: 'image', ref, reference: reference.value } };
  }
}

/** Names that never mean a named context. */
function isReserved(name: string): boolean {
  return /^(?:scratch|context)$/i.test(name);
}
