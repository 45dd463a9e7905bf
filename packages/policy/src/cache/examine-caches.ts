import type { Diagnostic } from '@orchestrate/model';
import { CACHE_RULES } from '../rules/index.ts';
import type { RuleFacts } from './finding.ts';
import { isIgnored } from './ignore.ts';
import type { CacheInput } from './input.ts';
import { stepViews } from './step-view.ts';

export interface CacheFindings {
  /** By file and place; each once, however many services and platforms use the file. */
  readonly findings: readonly Diagnostic[];
  /** How many comments kept from being told. */
  readonly ignored: number;
}

/** Everything that is wrong or can be had better with the caches of a project. */
export function examineCaches(input: CacheInput): CacheFindings {
  const facts: RuleFacts = { input, steps: stepViews(input) };
  const all = CACHE_RULES.flatMap((rule) => rule.find(facts));
  const told = new Map(all.toReversed().map((one) => [identityOf(one), one]));
  const once = [...told.values()].toSorted(inFileOrder);
  const findings = once.filter((one) => !isIgnored(one));
  return { findings, ignored: once.length - findings.length };
}

function identityOf({ code, at }: Diagnostic): string {
  return JSON.stringify([code, at?.source.path, at?.start, at?.end]);
}

function inFileOrder(left: Diagnostic, right: Diagnostic): number {
  const [one, other] = [left.at?.source.path ?? '', right.at?.source.path ?? ''];
  if (one !== other) return one < other ? -1 : 1;
  return (left.at?.start ?? 0) - (right.at?.start ?? 0) || (left.code < right.code ? -1 : 1);
}
