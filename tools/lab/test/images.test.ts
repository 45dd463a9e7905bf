import { rootCertificates } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { extraCertificates } from '../src/images/certificates.ts';
import { contextFiles } from '../src/images/context.ts';
import { bakeDefinition, baseImages, findBase } from '../src/images/definition.ts';
import { type BaseInputs, inputsKey } from '../src/images/inputs.ts';

const [first = '', second = '', third = ''] = rootCertificates;

describe("the machine's own certificates", () => {
  it('are those of its bundle that are not public, each once', () => {
    const bundle = ['# a bundle', first, second, '# again', second, third].join('\n');
    expect(extraCertificates(bundle, [first])).toEqual([second, third]);
  });

  it('are told by fingerprint, not by how they are written', () => {
    expect(extraCertificates(first.replaceAll('\n', '\r\n'), [first])).toEqual([]);
  });
});

describe('the definition of the base images', () => {
  it('builds each one, all but the first on the same Debian', () => {
    const definition = bakeDefinition({ context: '/c', layouts: '/l', nodeVersion: '24.0.0' });
    expect(Object.keys(targetsOf(definition))).toEqual(baseImages.map(({ name }) => name));
    expect(targetsOf(definition)).toMatchObject({
      debian: { contexts: {} },
      python: { contexts: { debian: 'target:debian' }, dockerfile: 'python.Dockerfile' },
    });
  });

  it('finds an image under its public name, with or without "library/"', () => {
    expect(findBase('python:3.13-slim')?.name).toBe('python');
    expect(findBase('library/python:3.13-slim')?.name).toBe('python');
    expect(findBase('distroless/static-debian12:nonroot')?.name).toBe('distroless-static');
    expect(findBase('python:2')).toBeUndefined();
  });
});

const targetsOf = (definition: object): Record<string, unknown> =>
  Object.fromEntries('target' in definition ? Object.entries(Object(definition.target)) : []);

const inputs: BaseInputs = {
  certificates: ['CERTIFICATE'],
  clients: { pip: ['index-url = u'], npm: ['registry=r'], go: ['GOPROXY=p'], apt: ['A "b";'] },
  node: { version: '24.0.0', binary: '/somewhere/node' },
  files: new Map([['debian.Dockerfile', 'FROM scratch']]),
  sources: ['deb http://m.example trixie main'],
};

describe('what base images are made of', () => {
  it('puts each setting where its client looks', () => {
    expect(Object.fromEntries(contextFiles(inputs))).toEqual({
      'debian.Dockerfile': 'FROM scratch',
      'overlay/usr/local/share/ca-certificates/machine-1.crt': 'CERTIFICATE\n',
      'overlay/etc/apt/apt.conf.d/machine': 'A "b";\n',
      'python/etc/pip.conf': '[global]\ncert = /etc/ssl/certs/ca-certificates.crt\nindex-url = u\n',
      'node/etc/npmrc': 'cafile=/etc/ssl/certs/ca-certificates.crt\nregistry=r\n',
      'golang/go.env': 'GOPROXY=p\n',
    });
  });

  it('has another key as soon as one of them changes, and the same from any folder', () => {
    const key = inputsKey(inputs);
    expect(inputsKey({ ...inputs, node: { ...inputs.node, binary: '/elsewhere' } })).toBe(key);
    expect(inputsKey({ ...inputs, certificates: [] })).not.toBe(key);
    expect(inputsKey({ ...inputs, sources: [] })).not.toBe(key);
    expect(inputsKey({ ...inputs, node: { ...inputs.node, version: '25.0.0' } })).not.toBe(key);
    expect(inputsKey({ ...inputs, files: new Map([['debian.Dockerfile', '']]) })).not.toBe(key);
  });
});
