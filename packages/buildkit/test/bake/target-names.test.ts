import { describe, expect, it } from 'vitest';
import { nameTargets } from '../../src/bake/target-names.ts';

describe('nameTargets', () => {
  it('gives every service a name that bake takes, and finds the way back', () => {
    const services = ['api', 'shop/web', 'shop.web', 'shop_web', 'ünder'];
    const names = nameTargets(services);
    const targets = services.map((service) => names.targetOf(service));
    expect(targets).toEqual(['api', 'shop_web_2', 'shop_web_3', 'shop_web', '_nder']);
    expect(targets.map((target) => names.serviceOf(target))).toEqual(services);
    expect(names.serviceOf('internal')).toBeUndefined();
  });

  it('leaves `default` to the group of everything', () => {
    expect(nameTargets(['default']).targetOf('default')).toBe('default_2');
  });
});
