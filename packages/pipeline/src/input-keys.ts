import type { Diagnostic, Lock } from '@orchestrate/model';
import {
  type Fingerprint,
  inputKey,
  type Link,
  type SelectedService,
  type Selection,
  takeFingerprint,
  unprovenInputs,
} from '@orchestrate/plan';
import type { LoadedService, Workspace } from './load.ts';
import { type ReadContexts, readContexts } from './read-contexts.ts';
import { stateInContext } from './state-in-context.ts';
import type { World } from './world.ts';

export interface InputKeysRequest {
  readonly workspace: Workspace;
  readonly selection: Selection;
  readonly links: readonly Link[];
  readonly lock: Lock;
  /** Of services that are not selected, but stand below those that are. */
  readonly known?: ReadonlyMap<string, KnownInputs>;
}

/** What a service is made of, or why that cannot be known. */
export type KnownInputs =
  | {
      readonly known: true;
      readonly key: string;
      readonly fingerprint: Fingerprint;
      /** Another text when a file was written to in between, even if it is the same again. */
      readonly stamp: string;
    }
  | { readonly known: false; readonly reasons: readonly string[] };

export interface FoundInputs {
  readonly keys: ReadonlyMap<string, KnownInputs>;
  readonly diagnostics: readonly Diagnostic[];
}

/** The input key of every selected service: contexts side by side, then keys from parents to dependants. */
export async function inputKeys(world: World, request: InputKeysRequest): Promise<FoundInputs> {
  const services = request.selection.services.map((selected) => {
    const loaded = request.workspace.services.get(selected.service);
    if (loaded === undefined) throw new Error(`${selected.service} was selected but never loaded`);
    return { selected, loaded };
  });
  // One reader: folders and files that services share are looked at once.
  const reader = world.contexts(request.workspace.manifest.root);
  const contexts = await Promise.all(
    services.map(({ loaded }) => readContexts({ world, reader }, request.workspace, loaded)),
  );
  const keys = new Map<string, KnownInputs>(request.known);
  const diagnostics: Diagnostic[] = [];
  for (const [index, { selected, loaded }] of services.entries()) {
    const files = contexts[index];
    if (files === undefined) continue;
    keys.set(selected.service, keyOf(world, { request, selected, loaded, files, keys }));
    if (files.ok)
      diagnostics.push(...stateInContext(world, request.workspace, loaded, files.files));
  }
  return { keys, diagnostics };
}

interface OneService {
  readonly request: InputKeysRequest;
  readonly selected: SelectedService;
  readonly loaded: LoadedService;
  readonly files: ReadContexts;
  readonly keys: ReadonlyMap<string, KnownInputs>;
}

function keyOf(world: World, { request, selected, loaded, files, keys }: OneService): KnownInputs {
  const resolved = [...loaded.resolved.values()];
  const { fixed = [] } = request.workspace;
  const unproven = unprovenInputs(loaded.service, resolved, request.lock, fixed);
  if (!files.ok) return { known: false, reasons: [...unproven, ...files.problems] };
  const parents = selected.parents.map((parent) => [parent, knownKey(keys.get(parent))] as const);
  // Why a parent is not known is told of the parent itself.
  if (unproven.length > 0 || parents.some(([, key]) => key === undefined)) {
    return { known: false, reasons: unproven };
  }
  const taken = takeFingerprint({
    service: loaded.service,
    resolved,
    platforms: loaded.platforms,
    fixed,
    links: request.links,
    files: files.files,
    lock: request.lock,
    parents: new Map(parents),
  });
  if (!taken.ok) return { known: false, reasons: taken.missing };
  return {
    known: true,
    key: inputKey(taken.fingerprint, world.hash),
    fingerprint: taken.fingerprint,
    stamp: files.stamps.join(' '),
  };
}

function knownKey(inputs: KnownInputs | undefined): string | undefined {
  return inputs?.known === true ? inputs.key : undefined;
}
