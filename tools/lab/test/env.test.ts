import { describe, expect, it } from 'vitest';
import { asJson, asShell, labEnvironment } from '../src/env.ts';

const facts = {
  standIns: true,
  registry: 'localhost:5000',
  index: { host: '172.17.0.1', port: 5001, token: 'secret' },
};

describe('the settings of the lab', () => {
  it('lead public registries to the stand-ins and the shop to its index', () => {
    expect(Object.fromEntries(labEnvironment(facts))).toEqual({
      ORCHESTRATE_MIRRORS: 'docker.io=localhost:5000,gcr.io=localhost:5000',
      SHOP_INDEX_URL: 'http://172.17.0.1:5001/simple/',
      SHOP_INDEX_HOST: '172.17.0.1',
      SHOP_INDEX_TOKEN: 'secret',
    });
  });

  it('name no mirror where the real images are used', () => {
    expect(labEnvironment({ ...facts, standIns: false }).has('ORCHESTRATE_MIRRORS')).toBe(false);
  });

  it('name an engine only when it is not the usual one', () => {
    expect(labEnvironment(facts).has('DOCKER_HOST')).toBe(false);
    const second = labEnvironment({ ...facts, dockerHost: 'unix:///x.sock' });
    expect(second.get('DOCKER_HOST')).toBe('unix:///x.sock');
  });

  it('survive a shell', () => {
    expect(asShell(new Map([['A', "it's"]]))).toBe("export A='it'\\''s'\n");
  });

  it('are JSON on request', () => {
    expect(JSON.parse(asJson(new Map([['A', '1']])))).toEqual({ A: '1' });
  });
});
