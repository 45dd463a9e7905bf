import type { Diagnostic, ExplainedDecision, Explanation } from '@orchestrate/model';
import { explainBuild } from './explain-build.ts';
import { type Preparation, prepare } from './prepare.ts';
import type { World } from './world.ts';

export interface ExplainOptions {
  readonly file?: string;
  readonly service: string;
  /** Fail on references that the lock lacks instead of resolving them. */
  readonly frozen: boolean;
  readonly builder?: string;
}

export type ExplainResult =
  | { readonly kind: 'refused' | 'unusable'; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly kind: 'explained';
      readonly explanation: Explanation;
      readonly diagnostics: readonly Diagnostic[];
    };

/** Says why a service would be built now, or not, and why its last build ran the steps that it ran. Writes nothing. */
export async function explain(world: World, options: ExplainOptions): Promise<ExplainResult> {
  const { service, ...asked } = options;
  const prepared = await prepare(world, {
    ...asked,
    names: [service],
    filters: [],
    force: false,
    noCache: false,
    overrides: {},
  });
  if (prepared.kind !== 'ready') return prepared;
  const store = world.store(prepared.workspace.manifest.root);
  const record = store.lastBuild(service);
  const last =
    record === undefined
      ? undefined
      : explainBuild({ service, record, inputs: store.lastInputs(service), prepared });
  const explanation: Explanation = {
    service,
    now: explainDecision(prepared, service),
    ...(last !== undefined && { last }),
  };
  return { kind: 'explained', explanation, diagnostics: prepared.diagnostics };
}

function explainDecision({ plan }: Preparation, service: string): ExplainedDecision {
  const planned = plan.services.find((one) => one.service === service);
  if (planned === undefined) throw new Error(`${service} was asked for and is not in the plan`);
  const { decision, key, changes = [] } = planned;
  return { decision, ...(key !== undefined && { key }), changes };
}
