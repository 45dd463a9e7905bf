import { createHash } from 'node:crypto';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { indexAddress } from '../src/index/address.ts';
import { answer, type IndexContent } from '../src/index/handler.ts';
import { pricingDistribution } from '../src/index/pricing.ts';
import { packWheel, wheelName } from '../src/index/wheel.ts';

const wheel = new TextEncoder().encode('wheel');
const content: IndexContent = {
  project: 'shop-pricing',
  fileName: 'shop_pricing-1.0.0-py3-none-any.whl',
  wheel,
  token: 'right',
};
const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const get = (path: string, authorization: string | undefined = basic('__token__', 'right')) =>
  answer(content, { path, authorization });

describe('the private package index', () => {
  it('leads from the project to the file, with its hash', () => {
    const hash = createHash('sha256').update(wheel).digest('hex');
    const file = `/files/${content.fileName}`;
    expect(get('/simple/').body).toContain('href="/simple/shop-pricing/"');
    expect(get('/simple/shop-pricing/').body).toContain(`href="${file}#sha256=${hash}"`);
    expect(get(file).body).toBe(wheel);
  });

  it.each([
    ['no credentials', ''],
    ['a wrong token', basic('__token__', 'wrong')],
    ['a wrong user', basic('me', 'right')],
  ])('shows nothing to a client with %s', (_, authorization) => {
    for (const path of ['/simple/', '/simple/shop-pricing/', `/files/${content.fileName}`, '/x']) {
      const { status, headers } = get(path, authorization);
      expect(status).toBe(401);
      expect(headers['www-authenticate']).toMatch(/^Basic /);
    }
  });

  it('knows no other project', () => {
    expect(get('/simple/requests/').status).toBe(404);
  });

  it('tells without credentials which content it has, so that an old one is noticed', () => {
    const before = get('/health', '').body;
    const after = answer(
      { ...content, wheel: new TextEncoder().encode('newer') },
      { path: '/health', authorization: undefined },
    );
    expect(after.status).toBe(200);
    expect(after.body).not.toBe(before);
  });
});

describe('a wheel', () => {
  it('lists each of its files with hash and size', async () => {
    const distribution = await pricingDistribution();
    const files = unzipSync(packWheel(distribution));
    const record = strFromU8(files['shop_pricing-1.0.0.dist-info/RECORD'] ?? new Uint8Array());
    const listed = record.trim().split('\n').slice(0, -1);
    expect(listed.map((line) => line.split(',')[0])).toEqual(Object.keys(files).slice(0, -1));
    for (const line of listed) {
      const [path = '', hash, size] = line.split(',');
      const bytes = files[path] ?? new Uint8Array();
      expect(hash).toBe(`sha256=${createHash('sha256').update(bytes).digest('base64url')}`);
      expect(Number(size)).toBe(bytes.length);
    }
  });

  it('has the same bytes for the same sources, in whatever order they come', () => {
    const sources = [
      ['p/a.py', 'a'],
      ['p/b.py', 'b'],
    ] as const;
    const pack = (list: typeof sources | readonly (readonly [string, string])[]) =>
      packWheel({ name: 'p', version: '1', sources: new Map(list) });
    expect(pack(sources.toReversed())).toEqual(pack(sources));
  });

  it('is named after the escaped project', () => {
    expect(wheelName({ name: 'a-b.c', version: '1.0', sources: new Map() })).toBe(
      'a_b_c-1.0-py3-none-any.whl',
    );
  });
});

describe('where build steps reach the index', () => {
  it("is the bridge's gateway when that is an address of this machine", async () => {
    const address = await indexAddress('172.17.0.1', async () => true);
    expect(address).toEqual({ host: '172.17.0.1', listen: ['127.0.0.1', '172.17.0.1'] });
  });

  it.each([['172.17.0.1'], [undefined]])(
    'is a name of the engine otherwise (%s)',
    async (gateway) => {
      const address = await indexAddress(gateway, async () => false);
      expect(address).toEqual({ host: 'host.docker.internal', listen: ['127.0.0.1'] });
    },
  );
});
