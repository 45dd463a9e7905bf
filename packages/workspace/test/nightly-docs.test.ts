import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parseDocument } from 'yaml';

const PAGE = readFileSync(path.resolve(import.meta.dirname, '../../../docs/nightly.md'), 'utf8');

function job(name: string): unknown {
  const text = new RegExp(`^\`\`\`yaml ${name}\\n(.*?)^\`\`\`$`, 'ms').exec(PAGE)?.[1];
  const document = parseDocument(text ?? '', { strict: true, uniqueKeys: true });
  expect([...document.errors, ...document.warnings]).toEqual([]);
  return document.toJS();
}

/** Strings anywhere in a value. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(texts);
}

it('the GitHub job is valid YAML in the form of a workflow', () => {
  expect(job('github')).toMatchObject({
    on: { schedule: [{ cron: expect.stringMatching(/^(\S+ ){4}\S+$/) }] },
    permissions: { contents: 'write', 'pull-requests': 'write' },
    jobs: { refresh: { 'runs-on': expect.any(String), steps: expect.any(Array) } },
  });
});

it('the GitLab job is valid YAML in the form of a pipeline: every line of a script is a text', () => {
  const pipeline = job('gitlab');
  expect(pipeline).toMatchObject({
    'base-images': { script: expect.any(Array), cache: { paths: ['.orchestrate/sightings.json'] } },
  });
  const script = Object(pipeline)['base-images'].script;
  expect(script.every((line: unknown) => typeof line === 'string')).toBe(true);
});

it.each(['github', 'gitlab'])(
  'the %s job keeps sightings, tells 10 from failures, opens one request',
  (name) => {
    const all = texts(job(name)).join('\n');
    expect(all).toContain('.orchestrate/sightings.json');
    expect(all).toContain('orchestrate refresh --partial --exit-code --report refresh.md');
    expect(all).toMatch(/\b10\b/);
    expect(all).toMatch(/push --force/);
  },
);
