import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { SourceFile } from '@orchestrate/model';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { manifestSchema } from '../src/index.ts';
import type { Problem } from '../src/problem.ts';
import { readDocuments } from '../src/read-documents.ts';

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
const validate = ajv.compile(manifestSchema());

/** What the parser objects to in the form of a document, before it looks at what the values mean. */
function problemsOf(value: unknown): readonly Problem[] {
  const problems: Problem[] = [];
  const source: SourceFile = { path: 'orchestrate.yaml', text: stringify(value) };
  readDocuments({ source, root: '/', env: {}, lookup: () => undefined }, (problem) =>
    problems.push(problem),
  );
  return problems;
}

const VALID = {
  version: 1,
  project: 'shop',
  registry: '${REGISTRY:-localhost:5000}/shop',
  mirrors: { 'docker.io': 'localhost:5000', '[::1]:5000': 'x.example.com/y' },
  builders: ['a'],
  cacheMountNamespace: true,
  jobs: 3,
  'x-anything': [{ goes: 'here' }],
  defaults: { platforms: ['linux/amd64'], timeout: '1h30m', args: { A: 1, B: true, C: '${X}' } },
  templates: { 'py_3.13': { extends: ['a', 'b'], target: 'x' } },
  secrets: {
    a: { env: 'A', allowEmpty: true, rebuildOnChange: true },
    b: { file: './x' },
    c: { command: ['a', 'b'], timeout: '10s' },
    d: { git: 'github.com' },
    e: { json: { from: 'b', field: 'x.y' } },
    f: { template: 'x=${a}' },
  },
  services: {
    api: {
      extends: 'py_3.13',
      context: './api',
      dockerfile: 'Dockerfile',
      labels: { 'org.example/x': 'y', n: 1 },
      contexts: { base: 'service:base' },
      dependsOn: ['base'],
      secrets: ['a', { id: 'x', from: 'b' }],
      ssh: ['default'],
      cacheMounts: { pip: { lockfiles: ['a'] }, '/root/.npm': {} },
      cache: { from: ['type=gha'], to: [] },
      tags: ['latest', 1.5],
      outputs: ['load', { oci: 'x' }, { local: '${OUT}' }],
    },
    base: { secrets: { id: 'a' } },
  },
};

// Values that are right in one place and wrong in others, so that changes meet every rule.
const VALUES = `
- [null, true, false, 0, 1, 2, 1.5, -1, '', ' ', a, A, A_B, a b, a=b, load, 10m, 0s, '10', docker.io]
- ['localhost:5000', '\${X}', 'x\${X}', '$X', ${'a'.repeat(64)}, [], [a], ['\${X}'], [1], [null], [[]], [a, 1]]
- [{}, {a: b}, {a: 1}, {A_B: x}, {a b: x}, {'\${X}': x}, {id: a, from: b}, {id: a}, {oci: x}, {oci: x, local: y}]
- [{env: A}, {json: {from: a, field: b}}, {template: x}, {env: A, file: b}, {lockfiles: [a]}, {command: []}]
`;
const KEYS = `
- [version, builder, services, context, args, tags, extends, secrets, env, allowEmpty, from, oci, lockfiles]
- [nonsense, x-y, Api, a_b, a b, '\${X}', docker.io, docker, '0']
`;

function listOf(text: string): readonly unknown[] {
  const rows: unknown = parse(text);
  return Array.isArray(rows) ? rows.flat() : [];
}

describe('schema and parser agree', () => {
  test('on a manifest with everything in it', () => {
    expect(problemsOf(VALID)).toEqual([]);
    expect(validate(VALID)).toBe(true);
  });

  const value = fc.constantFrom(...listOf(VALUES));
  const keyName = fc.constantFrom(...listOf(KEYS).map(String));
  const change = fc.record({
    at: fc.array(fc.nat({ max: 30 }), { maxLength: 4 }),
    key: fc.option(keyName),
    value,
  });

  test('on whatever is made of it by changing, adding and renaming', { timeout: 60_000 }, () => {
    let valid = 0;
    let invalid = 0;
    const property = fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), (changes) => {
      const changed = changes.reduce(applyChange, structuredClone(VALID));
      const problems = problemsOf(changed);
      const verdict = validate(changed);
      if (verdict) valid += 1;
      else invalid += 1;
      expect({ valid: problems.length === 0, problems, changed }).toMatchObject({ valid: verdict });
    });
    fc.assert(property, { numRuns: 1000, seed: 20_260_601 });
    // Both kinds were seen, or the property says nothing.
    expect(Math.min(valid, invalid)).toBeGreaterThan(100);
  });
});

interface Change {
  readonly at: readonly number[];
  readonly key: string | null;
  readonly value: unknown;
}

/** Walks down by counting, then sets a new key, or replaces the value at the last step. */
function applyChange(document: unknown, { at, key, value }: Change): unknown {
  const [step, ...rest] = at;
  if (typeof document !== 'object' || document === null) return value;
  const keys = Object.keys(document);
  const chosen = step === undefined ? undefined : keys[step % keys.length];
  if (chosen === undefined) {
    if (key === null || Array.isArray(document)) return value;
    return { ...document, [key]: value };
  }
  const below: unknown = Reflect.get(document, chosen);
  const changed = applyChange(below, { at: rest, key, value });
  if (Array.isArray(document)) return document.with(Number(chosen), changed);
  return { ...document, [chosen]: changed };
}

describe('what the schema tells people', () => {
  test('every key has a description and examples that are valid', () => {
    const root = manifestSchema();
    const keys = [...keysOf(root)];
    expect(keys.length).toBeGreaterThan(40);
    for (const { name, schema } of keys) {
      expect(schema, name).toMatchObject({
        description: expect.stringMatching(/\.$/),
        examples: expect.anything(),
      });
      const check = ajv.compile({ ...schema, $defs: root['$defs'] });
      for (const example of Array.isArray(schema['examples']) ? schema['examples'] : [])
        expect(check(example), `${name}: ${JSON.stringify(example)}`).toBe(true);
    }
  });

  test('the keys in which references are replaced say so, and no others', () => {
    const told = [...keysOf(manifestSchema())]
      .filter(({ schema }) =>
        String(schema['description']).includes('`${…}` values are replaced here.'),
      )
      .map(({ name }) => name);
    expect([...new Set(told)].toSorted()).toEqual([
      'args',
      'contexts',
      'from',
      'helper',
      'labels',
      'local',
      'mirrors',
      'oci',
      'options',
      'path',
      'platforms',
      'registry',
      'repository',
      'tags',
      'to',
    ]);
  });

  test('docs/orchestrate.schema.json is the generated one', () => {
    const file = path.resolve(import.meta.dirname, '../../../docs/orchestrate.schema.json');
    const written: unknown = JSON.parse(readFileSync(file, 'utf8'));
    expect(
      written,
      'The schema has changed: run `npm run schema` and commit docs/orchestrate.schema.json.',
    ).toEqual(manifestSchema());
  });
});

interface DocumentedKey {
  readonly name: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** Every entry of every `properties`; a reference is followed to where it is described. */
function* keysOf(schema: unknown, root: unknown = schema): Generator<DocumentedKey> {
  if (!isRecord(schema)) return;
  for (const [keyword, below] of Object.entries(schema)) {
    if (keyword === 'examples') continue;
    if (keyword === 'properties' && isRecord(below)) {
      for (const [name, value] of Object.entries(below))
        if (isRecord(value)) yield { name, schema: followed(value, root) };
    }
    yield* Array.isArray(below)
      ? below.flatMap((one: unknown) => [...keysOf(one, root)])
      : keysOf(below, root);
  }
}

function followed(
  schema: Readonly<Record<string, unknown>>,
  root: unknown,
): Readonly<Record<string, unknown>> {
  const reference = schema['$ref'];
  const name = typeof reference === 'string' ? reference.replace('#/$defs/', '') : '';
  const definitions = isRecord(root) ? root['$defs'] : undefined;
  const target = isRecord(definitions) ? definitions[name] : undefined;
  return isRecord(target) ? target : schema;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
