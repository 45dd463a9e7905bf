import { describe, expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { BUILD } from './fake-world.ts';
import { leakyWorld, type Parts, TOKEN, told } from './leaky-world.ts';

describe('an image that holds no secret', () => {
  it('passes', async () => {
    const made = leakyWorld({});
    expect(await build(made, BUILD)).toMatchObject({ record: { status: 'succeeded' } });
    expect(told(made.said)).toEqual([]);
  });
});

describe('an image that holds a secret', () => {
  it.each<[string, Parts, string]>([
    [
      'in a layer of the stage below',
      { layers: { 1: `x${TOKEN}x` } },
      'secret/in-image api/Dockerfile:3:1 The secret token is in the image of api: a place in layer D.',
    ],
    [
      'in a layer of its own, encoded',
      { layers: { 2: btoa(`user:${TOKEN}`) } },
      'secret/in-image api/Dockerfile:5:1 The secret token is in the image of api: a place in layer D.',
    ],
    [
      'in the history',
      { created: { 2: `RUN |1 WHO=${TOKEN} /bin/sh -c cat` } },
      'secret/in-image api/Dockerfile:3:1 The secret token is in the image of api: history[2].created_by of the config.',
    ],
    [
      'in a label',
      { labels: { who: TOKEN } },
      'secret/in-image orchestrate.yaml:5:3 The secret token is in the image of api: config.Labels.who of the config.',
    ],
    [
      'in its provenance',
      { statement: JSON.stringify({ predicate: { args: [TOKEN] } }) },
      'secret/in-image orchestrate.yaml:5:3 The secret token is in the image of api: predicate.args[0] of the attestation.',
    ],
  ])('%s does not pass', async (_where, parts, message) => {
    const made = leakyWorld(parts);
    const result = await build(made, BUILD);
    expect(told(made.said)).toEqual([message]);
    expect(result).toMatchObject({
      record: {
        status: 'failed',
        services: [{ outcome: 'failed', reason: expect.stringContaining('Rotate token') }],
      },
    });
    expect(JSON.stringify([made.said, result])).not.toContain(TOKEN);
    expect(made.lock).toEqual({ kind: 'none' });
    expect(made.engine.has('registry.example.com/shop/api:1')).toBe(false);
  });

  it('is withdrawn from the registry and the engine', async () => {
    const made = leakyWorld({ outputs: '[push]', layers: { 2: TOKEN } });
    const result = await build(made, BUILD);
    expect([...made.fakeRegistry.tagsOf('registry.example.com/shop/api').keys()]).toEqual([]);
    expect([...made.engine.keys()]).toEqual([]);
    const reason =
      'registry.example.com/shop/api:run-run1 was deleted; the registry keeps its layers';
    expect(result).toMatchObject({
      record: { services: [{ reason: expect.stringContaining(reason) }] },
    });
  });

  it('leaves an earlier image under its tag', async () => {
    const made = leakyWorld({ outputs: '[load]', layers: { 2: TOKEN } });
    made.engine.set('registry.example.com/shop/api:1', 'sha256:earlier');
    await build(made, BUILD);
    expect([...made.engine]).toEqual([['registry.example.com/shop/api:1', 'sha256:earlier']]);
  });
});

describe('an image that cannot be read', () => {
  it.each([
    ['[load]', 'succeeded'],
    ['[push]', 'failed'],
  ])('with outputs %s has %s', async (outputs, status) => {
    const made = leakyWorld({ outputs });
    made.blobs.clear();
    expect(await build(made, BUILD)).toMatchObject({ record: { status } });
    expect(told(made.said)[0]).toMatch(/^secret\/not-searched /);
  });
});
