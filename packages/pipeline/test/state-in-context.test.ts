import { positionAt } from '@orchestrate/model';
import { expect, it } from 'vitest';
import { prepare } from '../src/prepare.ts';
import { BUILD, createFakeWorld } from './fake-world.ts';

const STATE = { '.orchestrate/secret-key': 'k', '.orchestrate/state.sqlite': '' };
const manifest = (services: string) =>
  `version: 1\nproject: shop\nservices:\n${services.replaceAll(/^/gm, '  ')}\n`;

async function problems(texts: Readonly<Record<string, string>>): Promise<string[]> {
  const prepared = await prepare(createFakeWorld(texts), BUILD);
  return prepared.diagnostics.map(
    ({ code, at, hint }) =>
      `${prepared.kind} ${code} ${at?.source.path}:${at && positionAt(at.source, at.start).line} ${hint}`,
  );
}

it('refuses a service that copies the state of orchestrate, at the line that does', async () => {
  expect(
    await problems({
      ...STATE,
      'orchestrate.yaml': manifest('web: {context: .}'),
      Dockerfile: 'FROM busybox:stable\nCOPY orchestrate.yaml /\nCOPY . /app\n',
    }),
  ).toEqual([
    'refused context/holds-state Dockerfile:3 Add the line .orchestrate to the .dockerignore of this context.',
  ]);
});

it('looks into named contexts, and tells of every service', async () => {
  const told = await problems({
    ...STATE,
    'orchestrate.yaml': manifest('web: {context: web, contexts: {all: .}}\napi: {context: .}'),
    'web/Dockerfile': 'FROM busybox:stable\nCOPY --from=all . /app\n',
    Dockerfile: 'FROM busybox:stable\nCOPY . /app\n',
  });
  expect(told).toEqual([
    expect.stringContaining(' Dockerfile:2'),
    expect.stringContaining(' web/Dockerfile:2'),
  ]);
});

it('minds nothing where the state is not seen', async () => {
  const elsewhere = {
    'orchestrate.yaml': manifest('web: {context: web}'),
    'web/Dockerfile': 'FROM busybox:stable\nCOPY . /app\n',
  };
  expect(await problems({ ...STATE, ...elsewhere })).toEqual([]);
  const ignored = {
    'orchestrate.yaml': manifest('web: {context: .}'),
    Dockerfile: 'FROM busybox:stable\nCOPY . /app\n',
    'src/a': '1',
  };
  expect(await problems(ignored)).toEqual([]);
});
