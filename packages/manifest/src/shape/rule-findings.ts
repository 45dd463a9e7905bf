import type { Mapping, Path, Tree } from '../tree/tree.ts';
import type { Finding } from './finding.ts';
import { mappingRuleOf, textRulesOf } from './text.ts';
import { formsOf, knownKeys, type Shape, stepInto } from './walk.ts';

/** Where a document breaks the rules of texts and mappings that its schemas carry. */
export function ruleFindings(
  tree: Tree,
  schemas: readonly Shape[],
  path: Path = [],
): readonly Finding[] {
  const forms = schemas.flatMap(formsOf);
  switch (tree.kind) {
    case 'scalar': {
      const { value } = tree;
      if (typeof value !== 'string') return [];
      // The first broken rule is told: a reference in a name is not also a wrong letter.
      const rule = forms.flatMap(textRulesOf).find(({ pattern }) => !pattern.test(value));
      return rule === undefined ? [] : [{ kind: 'rule', path, rule, ofKey: false }];
    }
    case 'list':
      return tree.items.flatMap((item, index) => {
        const below = forms.flatMap((form) => stepInto(form, index));
        return ruleFindings(item, below, [...path, index]);
      });
    case 'mapping':
      return [
        ...forms.flatMap((form) => mappingFindings(tree, form, path)),
        ...[...tree.entries].flatMap(([key, { value }]) => {
          const below = forms.flatMap((form) => stepInto(form, key));
          return ruleFindings(value, below, [...path, key]);
        }),
      ];
  }
}

function mappingFindings(mapping: Mapping, form: Shape, path: Path): readonly Finding[] {
  const rule = mappingRuleOf(form);
  if (rule === undefined) return [];
  const keys = [...mapping.entries.keys()];
  const { key, some, needed } = rule;
  const wrongKeys = key === undefined ? [] : keys.filter((name) => !key.pattern.test(name));
  const findings: Finding[] = wrongKeys.flatMap((name) =>
    key === undefined ? [] : { kind: 'rule', path: [...path, name], rule: key, ofKey: true },
  );
  // A key with a mistake that has been told is there all the same.
  const untouched = mapping.broken.size === 0;
  if (some && keys.length === 0 && untouched)
    findings.push({ kind: 'out-of-range', path, bound: 'given at least one entry' });
  const oneOf = rule.oneOf ?? [];
  const given = oneOf.filter((name) => mapping.entries.has(name));
  if (given.length > 1) findings.push({ kind: 'exclusive', path, given });
  // With an unknown key, the one that is needed was most likely misspelled: told as such.
  const known = knownKeys(form);
  const misspelled = keys.some((name) => !known.includes(name));
  if (needed && given.length === 0 && untouched && !misspelled)
    findings.push({ kind: 'needed', path, keys: oneOf });
  return findings;
}
