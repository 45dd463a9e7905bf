import { describe, expect, it } from 'vitest';
import { attributeCache } from '../../src/index.ts';
import { cached, copy, mount, owner, pulled } from './records.ts';

describe('who a record is kept for', () => {
  it('follows steps down to the base', () => {
    const records = [
      cached('base', pulled('host/base:1')),
      cached('deps', copy('deps'), { parents: ['base'] }),
      cached('src', copy('src'), { parents: ['deps'] }),
      cached('elsewhere', copy('other'), { parents: ['base'] }),
      cached('looks alike', copy('src'), { parents: ['elsewhere'] }),
    ];
    const api = owner('api', ['deps', 'src'], { bases: new Set(['host/base:1']) });
    expect(attributeCache(records, [api])).toEqual(
      new Map([
        ['base', ['api']],
        ['deps', ['api']],
        ['src', ['api']],
      ]),
    );
  });

  it('tells first steps apart by the image that they stand on', () => {
    const records = [
      cached('python', pulled('host/python:3')),
      cached('node', pulled('host/node:24')),
      cached('a', copy('.'), { parents: ['python'] }),
      cached('b', copy('.'), { parents: ['node'] }),
      // A base that this builder made itself shows as a step of whoever made it.
      cached('made', copy('root.tar')),
      cached('c', copy('.'), { parents: ['made'] }),
    ];
    const api = owner('api', ['.'], { bases: new Set(['host/python:3']) });
    expect([...attributeCache(records, [api]).keys()]).toEqual(['python', 'a', 'c']);
  });

  it('takes the steps of parents for granted, but not for its own', () => {
    const records = [
      cached('base', copy('base')),
      cached('more', copy('more'), { parents: ['base'] }),
      cached('api', copy('src'), { parents: ['more'] }),
      cached('alone', copy('src')),
    ];
    const owners = [
      owner('base', ['base', 'more']),
      owner('api', ['FROM', 'src'], { ancestors: ['base'] }),
    ];
    expect(attributeCache(records, owners)).toEqual(
      new Map([
        ['base', ['base']],
        ['more', ['base']],
        ['api', ['api']],
        ['alone', ['api']],
      ]),
    );
  });

  it('names every service that a record is kept for', () => {
    const records = [cached('m', mount('shop//c')), cached('x', mount('other//c'))];
    const owners = ['api', 'web'].map((name) => owner(name, [], { mounts: new Set(['shop//c']) }));
    expect(attributeCache(records, owners)).toEqual(new Map([['m', ['api', 'web']]]));
  });

  it('ends when records stand on each other', () => {
    const records = [
      cached('a', copy('src'), { parents: ['b'] }),
      cached('b', copy('src'), { parents: ['a'] }),
    ];
    expect(attributeCache(records, [owner('api', ['deps', 'src'])]).size).toBe(0);
  });
});
