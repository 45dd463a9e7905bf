import type { World } from '../../src/world.ts';
import { type FakeState, sha256 } from './state.ts';

/** Values of secrets, by the names of their sources. */
export function fakeSecrets(
  world: FakeState,
): Pick<World, 'secret' | 'hide' | 'secretVersion' | 'describeSecret'> {
  return {
    secret: (provider) => {
      const value = world.secrets.get(provider.name);
      return Promise.resolve(
        value === undefined
          ? { ok: false, problem: 'missing', message: `secret ${provider.name} is not set` }
          : { ok: true, value: new TextEncoder().encode(value) },
      );
    },
    hide: () => undefined,
    secretVersion: (_root, value) =>
      Promise.resolve(sha256(`key ${new TextDecoder().decode(value)}`).slice(7, 39)),
    describeSecret: (provider) => provider.name,
  };
}
