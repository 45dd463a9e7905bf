import type { ClientAnswer, Service } from '@orchestrate/model';
import type { World } from './world.ts';

/**
 * Asks for the client, once. Where none of the services was ever built one will be: then it is asked at once, so
 * that the process which that takes runs while registries are asked.
 */
export function clientInTime(
  world: World,
  { root, services }: { readonly root: string; readonly services: readonly Service[] },
): () => Promise<ClientAnswer> {
  const store = world.store(root);
  let asked: Promise<ClientAnswer> | undefined;
  const ask = (): Promise<ClientAnswer> => {
    asked ??= world.builders.client(store);
    return asked;
  };
  const isAllNew = services.every(({ name }) => store.lastInputs(name) === undefined);
  // Whoever needs the answer is told what went wrong.
  if (isAllNew && services.length > 0) ask().catch(() => undefined);
  return ask;
}
