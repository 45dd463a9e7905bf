import type { BuilderInfo, Diagnostic, Service } from '@orchestrate/model';
import type { Preparation } from '../prepare.ts';
import type { World } from '../world.ts';

/** Builders of the driver docker keep what they load; the others hand it to the current engine. */
export function loadsElsewhere({ driver }: BuilderInfo): boolean {
  return driver !== 'docker';
}

export function isLoaded({ outputs }: Service): boolean {
  return outputs.some(({ kind }) => kind === 'load');
}

/**
 * Why services could be built and then not be loaded: the engine into which their builders load does not answer. A
 * builder itself may need no engine, so nobody has asked before.
 */
export async function missingLoadTarget(
  { builders }: World,
  { pool, plan, selection }: Pick<Preparation, 'pool' | 'plan' | 'selection'>,
): Promise<Diagnostic | undefined> {
  const built = new Set(
    plan.services.flatMap(({ service, decision }) => (decision.kind === 'build' ? service : [])),
  );
  const loaded = selection.filter(
    (one) => built.has(one.name) && isLoaded(one) && loadsElsewhere(pool.of(one.name).info),
  );
  if (loaded.length === 0) return undefined;
  const engine = await builders.engine();
  if (engine.ok) return undefined;
  const names = loaded.map(({ name }) => name).join(', ');
  const reason = engine.diagnostic;
  return {
    ...reason,
    message: `${reason.message} Images are to be loaded into it: ${names}.`,
    hint: `${reason.hint === undefined ? '' : `${reason.hint} `}Images that are pushed (\`--push\`) need no engine.`,
  };
}
