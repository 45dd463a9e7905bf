import { expect, it } from 'vitest';
import { downloadNeeds } from '../src/download-needs.ts';
import { unprovenInputs } from '../src/unproven-inputs.ts';
import { digestOf, lockOf, service } from './support.ts';

const ARCHIVE = 'https://example.com/context.tar.gz';
const remote = (url: string) => ({ kind: 'remote', url }) as const;

it('are contexts that are files behind an address, and neither git nor what gives access', () => {
  const api = service('api', {
    context: remote(ARCHIVE),
    contexts: {
      files: remote('http://example.com/files.tar?v=2'),
      tools: remote('https://example.com/tools.git?ref=main'),
      signed: remote('https://example.com/x.tar?sig=abc'),
    },
  });
  expect(downloadNeeds(api, [])).toMatchObject([
    { kind: 'context', url: ARCHIVE, reachable: true, at: api.at },
    { kind: 'context', url: 'http://example.com/files.tar?v=2' },
  ]);
});

it('prove a context once the lock knows its bytes', () => {
  const api = service('api', { context: remote(ARCHIVE) });
  const download = { checksum: digestOf('d'), sizeBytes: 1, firstSeen: '', resolvedAt: '' };
  const lock = { ...lockOf({}), downloads: new Map([[ARCHIVE, download]]) };
  expect(unprovenInputs(api, [], lockOf({}))).toHaveLength(1);
  expect(unprovenInputs(api, [], lock)).toEqual([]);
});
