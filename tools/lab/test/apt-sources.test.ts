import { describe, expect, it } from 'vitest';
import { parseDeb822, parseOneLine } from '../src/apt/sources.ts';

describe('one-line style', () => {
  it('reads address, suite, components and the key ring', () => {
    const text =
      'deb [arch=amd64 signed-by=/k/ring.gpg] http://mirror.example/debian/ bookworm main contrib # own';
    expect(parseOneLine(text)).toEqual([
      {
        uri: 'http://mirror.example/debian',
        suites: ['bookworm'],
        components: ['main', 'contrib'],
        signedBy: '/k/ring.gpg',
      },
    ]);
  });

  it('leaves out comments and source packages', () => {
    expect(parseOneLine('# deb http://a/debian x main\ndeb-src http://a/debian x main\n')).toEqual(
      [],
    );
  });
});

describe('deb822 style', () => {
  it('makes one source an address, and keeps comments and blank paragraphs out', () => {
    const text = [
      'Types: deb deb-src',
      '# URIs: http://commented.example',
      'URIs: http://one.example/debian http://two.example/debian/',
      'Suites: bookworm bookworm-updates',
      'Components: main',
      'Signed-By: /k/ring.gpg',
      '',
      '',
    ].join('\n');
    expect(parseDeb822(text)).toEqual(
      ['http://one.example/debian', 'http://two.example/debian'].map((uri) => ({
        uri,
        suites: ['bookworm', 'bookworm-updates'],
        components: ['main'],
        signedBy: '/k/ring.gpg',
      })),
    );
  });

  it('joins a field that goes on in the next line', () => {
    const text = 'Types: deb\nURIs: http://a.example\nSuites:\n one\n two\nComponents: main';
    expect(parseDeb822(text)[0]?.suites).toEqual(['one', 'two']);
  });

  it.each(['Enabled: no\nTypes: deb', 'Types: deb-src'])(
    'leaves out a paragraph with %j',
    (head) => {
      expect(parseDeb822(`${head}\nURIs: http://a.example\nSuites: s\nComponents: main`)).toEqual(
        [],
      );
    },
  );

  it('does not take a key that stands in the field itself for a path', () => {
    const text =
      'Types: deb\nURIs: http://a.example\nSuites: s\nComponents: main\nSigned-By:\n -----BEGIN PGP-----';
    expect(parseDeb822(text)[0]).not.toHaveProperty('signedBy');
  });
});
