import { findCycles } from '../cycles.ts';
import type { Report } from '../problem.ts';
import { suggestion } from '../suggest.ts';
import type { Mapping, Scalar } from '../tree/tree.ts';
import { emptyMapping, mappingIn, scalarsIn } from '../tree/tree.ts';
import { inherit } from './merge.ts';

/** A service's own settings → the same on top of what it inherits: `defaults`, then templates in order. */
export type Expand = (service: Mapping) => Mapping;

/**
 * Prepares `defaults` and `templates` of a manifest. Reports templates that do not exist and templates
 * that extend one another in a circle, whether or not a service uses them.
 */
export function createExpand(manifest: Mapping, report: Report): Expand {
  const templates = mappingIn(manifest, 'templates') ?? emptyMapping(manifest.at);
  const defaults = mappingIn(manifest, 'defaults') ?? emptyMapping(manifest.at);
  checkNames(manifest, templates, report);
  reportCycles(templates, report);
  const expanded = new Map<string, Mapping>();

  /** `trail` keeps templates in a circle from being expanded for ever. */
  const expandTemplate = (name: string, trail: readonly string[]): Mapping | undefined => {
    const template = mappingIn(templates, name);
    if (template === undefined || trail.includes(name)) return undefined;
    const known = expanded.get(name);
    if (known !== undefined) return known;
    const result = stack(template, emptyMapping(template.at), [...trail, name]);
    expanded.set(name, result);
    return result;
  };
  const stack = (own: Mapping, below: Mapping, trail: readonly string[]): Mapping => {
    const inherited = scalarsIn(own, 'extends').flatMap(
      ({ text }) => expandTemplate(text, trail) ?? [],
    );
    return inherit(inherited.reduce(inherit, below), own);
  };
  return (service) => stack(service, defaults, []);
}

function checkNames(manifest: Mapping, templates: Mapping, report: Report): void {
  const services = mappingIn(manifest, 'services');
  const extending = [templates, services].flatMap((group) => [...(group?.entries.values() ?? [])]);
  for (const { value } of extending) {
    if (value.kind !== 'mapping') continue;
    for (const { text, at } of scalarsIn(value, 'extends')) {
      if (templates.entries.has(text) || templates.broken.has(text)) continue;
      const isService = services?.entries.has(text) === true;
      report({
        code: 'unknown-template',
        message: `There is no template \`${text}\`.`,
        hint: isService
          ? `\`${text}\` is a service; move what is shared to \`templates\`.`
          : suggestion(text, templates.entries.keys(), `Write it under \`templates\`.`),
        at,
      });
    }
  }
}

function reportCycles(templates: Mapping, report: Report): void {
  const parents = (name: string): readonly Scalar[] =>
    scalarsIn(mappingIn(templates, name), 'extends');
  const graph = new Map(
    [...templates.entries.keys()].map((name) => [name, parents(name).map(({ text }) => text)]),
  );
  for (const cycle of findCycles(graph)) {
    const [last, first] = cycle.slice(-2);
    report({
      code: 'extends-cycle',
      message: `Templates extend one another in a circle: ${cycle.join(' -> ')}.`,
      hint: 'Remove one of these `extends`.',
      at: parents(last ?? '').find(({ text }) => text === first)?.at,
    });
  }
}
