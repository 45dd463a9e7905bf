import type * as z from 'zod/mini';
import type { Report } from '../problem.ts';
import type { Mapping, Path } from '../tree/tree.ts';
import { toValue, valueAt, without } from '../tree/tree.ts';
import { describe } from './describe.ts';
import { type Finding, findingsOf } from './finding.ts';
import { ruleFindings } from './rule-findings.ts';

/**
 * Checks a document against its shape, reports every mistake, and returns the document without the
 * parts that are wrong, so that the rest is examined in the same run.
 */
export function checkShape(tree: Mapping, shape: z.ZodMiniType, report: Report): Mapping {
  const findings = findAll(tree, shape);
  const told = new Set<string>();
  for (const finding of findings) {
    if (isKnownAbsence(finding, tree)) continue;
    const problem = describe(finding, tree, shape);
    // What several aliases repeat was written once, and is told once.
    const place = `${problem.code} ${problem.at?.start}`;
    if (!told.has(place)) report(problem);
    told.add(place);
  }
  return prune(tree, shape, findings);
}

/** Removes what is wrong until nothing is: a list may be left empty, an entry without what it needs. */
function prune(tree: Mapping, shape: z.ZodMiniType, findings: readonly Finding[]): Mapping {
  const paths = new Map(findings.flatMap(removed).map((path) => [JSON.stringify(path), path]));
  if (paths.size === 0) return tree;
  // From the end, so that the places of earlier list elements stay what they are.
  const pruned = [...paths.values()].toSorted(fromTheEnd).reduce<Mapping>(withoutPath, tree);
  if (pruned === tree) throw new Error('Nothing could be removed from a manifest that is wrong');
  return prune(pruned, shape, findAll(pruned, shape));
}

function findAll(tree: Mapping, shape: z.ZodMiniType): readonly Finding[] {
  const result = shape.safeParse(toValue(tree));
  const issues = result.success ? [] : result.error.issues;
  return [...issues.flatMap((issue) => findingsOf(issue, tree)), ...ruleFindings(tree, [shape])];
}

/** The key is missing because its value was wrong in a way that has been told. */
function isKnownAbsence({ kind, path }: Finding, tree: Mapping): boolean {
  const parent = kind === 'missing-key' ? valueAt(tree, path.slice(0, -1)) : undefined;
  return parent?.kind === 'mapping' && parent.broken.has(String(path.at(-1)));
}

/** What cannot be used. A value under a badly chosen key can be; without a key that it needs, an entry cannot. */
function removed(finding: Finding): readonly Path[] {
  switch (finding.kind) {
    case 'missing-key':
      return [finding.path.slice(0, -1)];
    case 'exclusive':
      return [[...finding.path, finding.given.at(-1) ?? '']];
    case 'rule':
      return finding.ofKey ? [] : [finding.path];
    case 'wrong-type':
    case 'unknown-key':
    case 'unknown-value':
    case 'out-of-range':
    case 'needed':
      return [finding.path];
  }
}

function withoutPath(tree: Mapping, path: Path): Mapping {
  if (path.length > 0 && valueAt(tree, path) === undefined) return tree;
  const pruned = without(tree, path);
  return pruned.kind === 'mapping' ? pruned : tree;
}

function fromTheEnd(left: Path, right: Path): number {
  for (const [index, key] of left.entries()) {
    const other = right[index];
    if (other === undefined) return -1;
    if (key === other) continue;
    if (typeof key === 'number' && typeof other === 'number') return other - key;
    return String(key) < String(other) ? 1 : -1;
  }
  return right.length > left.length ? 1 : 0;
}
