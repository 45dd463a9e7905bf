import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Distribution } from './wheel.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../index/shop_pricing');

/** The package that the example shop takes from its private index. */
export async function pricingDistribution(): Promise<Distribution> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.py'));
  const read = async (name: string): Promise<[string, string]> => [
    `shop_pricing/${name}`,
    await readFile(join(folder, name), 'utf8'),
  ];
  const sources = new Map(await Promise.all(names.map(read)));
  return { name: 'shop-pricing', version: '1.0.0', sources };
}
