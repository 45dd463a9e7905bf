import type { InputChange, Plan } from '@orchestrate/model';

/** Version of the printed form; raised when a field changes its meaning or goes. */
export const PLAN_JSON_VERSION = 1;

/** What `plan --json` prints. Stable: scripts read it. */
export interface PlanJson {
  readonly version: number;
  /** Parents before dependants. */
  readonly services: readonly PlannedServiceJson[];
}

export interface PlannedServiceJson {
  readonly service: string;
  readonly decision: 'build' | 'unchanged';
  /** `unchanged`, or why it is built: `never-built`, `file-changed`, … */
  readonly code: string;
  readonly reason: string;
  /** All that differs from the last successful build; empty for what is unchanged. */
  readonly changes: readonly InputChange[];
  /** Null when the inputs could not all be known. */
  readonly key: string | null;
  readonly needs: readonly string[];
  /** Who builds it; null when there is only one builder. */
  readonly builder: string | null;
  readonly priorityMs: number;
}

/** The printable form of a plan, fields in a fixed order. */
export function planToJson(plan: Plan): PlanJson {
  return {
    version: PLAN_JSON_VERSION,
    services: plan.services.map(
      ({ service, decision, changes = [], key, needs, builder, priority }) => ({
        service,
        decision: decision.kind,
        code: decision.kind === 'build' ? decision.reason.code : 'unchanged',
        reason: decision.kind === 'build' ? decision.reason.text : decision.reason,
        changes,
        key: key ?? null,
        needs,
        builder: builder ?? null,
        priorityMs: Math.round(priority),
      }),
    ),
  };
}
