import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { positionAt } from '@orchestrate/model';
import { describe, expect, test } from 'vitest';
import { diagnostics, underlined, type World } from './support.ts';

// Each file holds cases: `### title`, the manifest, `----`, and what people see of every diagnostic:
// place, underlined text and code, then message and hint, then related places. Lines `# with NAME=value`
// and `# without files` above a manifest set up its surroundings.
const FOLDER = path.join(import.meta.dirname, 'mistakes');

interface Case {
  readonly title: string;
  readonly text: string;
  readonly world: World;
  readonly expected: string;
}

describe.each(globSync('*.txt', { cwd: FOLDER }).toSorted())('%s', (file) => {
  test.each(readCases(readFileSync(path.join(FOLDER, file), 'utf8')))(
    '$title',
    ({ text, world, expected }) => {
      expect(diagnostics(text, world).map(show).join('\n')).toBe(expected);
    },
  );
});

test('every message and every hint is one sentence', () => {
  const all = globSync('*.txt', { cwd: FOLDER }).flatMap((file) =>
    readCases(readFileSync(path.join(FOLDER, file), 'utf8')),
  );
  expect(all.length).toBeGreaterThan(90);
  for (const { text, world } of all) {
    for (const { message, hint } of diagnostics(text, world)) {
      expect(message).toMatch(/^[^a-z].*\.$/s);
      expect(hint).toMatch(/^[^a-z].*[.?]$/s);
    }
  }
});

test('related places show the other half of a conflict', () => {
  const [found] = diagnostics('services: {a: {dependsOn: [b]}, b: {context: api, dependsOn: [a]}}');
  expect(found?.related?.map(({ message, at }) => [message, underlined(at)])).toEqual([
    ['`a` needs `b` here.', 'b'],
  ]);
});

describe('warnings leave the manifest valid', () => {
  test('a platform nobody builds for', () => {
    const found = diagnostics('services: {app: {platforms: [linux/amd46]}}');
    expect(found).toMatchObject([
      {
        code: 'manifest/unknown-platform',
        severity: 'warning',
        hint: 'Did you mean `linux/amd64`?',
      },
    ]);
  });

  test('a push to where nobody said', () => {
    const found = diagnostics('project: shop\nservices: {app: {outputs: [push]}}');
    expect(found).toMatchObject([{ code: 'manifest/no-registry', severity: 'warning' }]);
    expect(underlined(found[0]?.at)).toBe('push');
    expect(diagnostics('services: {app: {outputs: [push], repository: me/app}}')).toEqual([]);
  });
});

function show({ code, message, hint, at }: ReturnType<typeof diagnostics>[number]): string {
  if (at === undefined) return `- ${code}\n  ${message}\n  ${hint}`;
  const { line, column } = positionAt(at.source, at.start);
  return `${line}:${column} ${JSON.stringify(underlined(at))} ${code}\n  ${message}\n  ${hint}`;
}

function readCases(file: string): Case[] {
  return file
    .split(/^### /m)
    .slice(1)
    .map((block) => {
      const [title = '', ...lines] = block.trimEnd().split('\n');
      const isSetting = (line: string) => /^# with(out files| \w+=)/.test(line);
      const body = lines.filter((line) => !isSetting(line));
      const split = body.indexOf('----');
      const text = body
        .slice(0, split)
        .map((line) => `${line}\n`)
        .join('');
      return {
        title,
        text,
        world: worldOf(lines.filter(isSetting)),
        expected: body.slice(split + 1).join('\n'),
      };
    });
}

function worldOf(settings: readonly string[]): World {
  const env = settings
    .flatMap((line) => [/^# with (\w+)=(.*)$/.exec(line) ?? []])
    .map(([, name = '', value = '']) => [name, value]);
  return {
    env: Object.fromEntries(env),
    ...(settings.includes('# without files') && { files: [] }),
  };
}
