import type { Lock } from '@orchestrate/model';
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
import type { World } from './world.ts';

export interface InputKeysRequest {
  readonly workspace: Workspace;
  readonly selection: Selection;
  readonly links: readonly Link[];
  readonly lock: Lock;
}

/** What a service is made of, or why that cannot be known. */
export type KnownInputs =
  | { readonly known: true; readonly key: string; readonly fingerprint: Fingerprint }
  | { readonly known: false; readonly reasons: readonly string[] };

/** The input key of every selected service: contexts side by side, then keys from parents to dependants. */
export async function inputKeys(
  world: World,
  request: InputKeysRequest,
): Promise<ReadonlyMap<string, KnownInputs>> {
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
  const keys = new Map<string, KnownInputs>();
  for (const [index, { selected, loaded }] of services.entries()) {
    const files = contexts[index];
    if (files !== undefined)
      keys.set(selected.service, keyOf(world, { request, selected, loaded, files, keys }));
  }
  return keys;
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
  const unproven = unprovenInputs(loaded.service, resolved);
  if (!files.ok) return { known: false, reasons: [...unproven, ...files.problems] };
  const parents = selected.parents.map((parent) => [parent, knownKey(keys.get(parent))] as const);
  // Why a parent is not known is told of the parent itself.
  if (unproven.length > 0 || parents.some(([, key]) => key === undefined)) {
    return { known: false, reasons: unproven };
  }
  const taken = takeFingerprint({
    service: loaded.service,
    resolved,
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
  };
}

function knownKey(inputs: KnownInputs | undefined): string | undefined {
  return inputs?.known === true ? inputs.key : undefined;
}
