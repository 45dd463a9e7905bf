import type { BuildRequest } from '@orchestrate/model';
import { buildBatch, buildRequest } from '@orchestrate/testkit';
import { describe, expect, it } from 'vitest';
import { bakeDefinition } from '../../src/bake/bake-definition.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('bakeDefinition', () => {
  it('says everything that a request says', () => {
    const request = buildRequest('web', {
      context: '/repo/web, new',
      target: 'final',
      args: { VERSION: '1', NOTE: 'two\nlines, "quoted" and ${this}' },
      labels: { 'org.example/${x}': 'y' },
      annotations: { 'org.example.team': 'web' },
      platforms: ['linux/amd64', 'linux/arm64'],
      ssh: ['default'],
      cacheFrom: ['type=registry,ref=cache/web'],
      cacheTo: ['type=registry,ref=cache/web,mode=max'],
      noCache: true,
      outputs: [{ kind: 'load' }, { kind: 'push' }],
    });
    const { document, wanted } = bakeDefinition(buildBatch([request]), '/secrets');
    expect(wanted).toEqual(['web']);
    expect(JSON.parse(JSON.stringify(document))).toEqual({
      group: { default: { targets: ['web'] } },
      target: {
        web: {
          context: '/repo/web, new',
          dockerfile: '/repo/web/Dockerfile',
          target: 'final',
          args: { VERSION: '1', NOTE: 'two\nlines, "quoted" and $${this}' },
          labels: { 'org.example/$${x}': 'y' },
          annotations: ['org.example.team=web'],
          platforms: ['linux/amd64', 'linux/arm64'],
          ssh: ['default'],
          'cache-from': ['type=registry,ref=cache/web'],
          'cache-to': ['type=registry,ref=cache/web,mode=max'],
          'no-cache': true,
          tags: ['shop/web:1'],
          output: ['type=docker', 'type=image,push=true'],
        },
      },
    });
  });

  it('leaves out what is empty', () => {
    const { document } = bakeDefinition(
      buildBatch([buildRequest('web', { tags: [], outputs: [] })]),
      '/secrets',
    );
    expect(JSON.parse(JSON.stringify(document.target))).toEqual({
      web: {
        context: '/repo/web',
        dockerfile: '/repo/web/Dockerfile',
        output: ['type=cacheonly'],
      },
    });
  });

  it('takes a Dockerfile as text, and attributes for what is pushed', () => {
    const request = buildRequest('web', {
      dockerfileText: 'FROM scratch\nRUN echo ${HOME}\n',
      outputs: [{ kind: 'load' }, { kind: 'push' }],
      pushOptions: { compression: 'zstd', store: 'false' },
    });
    expect(bakeDefinition(buildBatch([request]), '/secrets').document.target.web).toMatchObject({
      'dockerfile-inline': 'FROM scratch\nRUN echo $${HOME}\n',
      output: ['type=docker', 'type=image,push=true,compression=zstd,store=false'],
    });
  });

  it('links contexts of every kind', () => {
    const web = buildRequest('web', {
      contexts: {
        base: { kind: 'target', service: 'shop/base' },
        tools: { kind: 'image', name: 'docker.io/library/tools@sha256:1' },
        docs: { kind: 'path', path: '/repo/docs' },
        theme: { kind: 'url', url: 'https://example.org/theme.git#v1' },
      },
    });
    const batch = buildBatch([web], { linked: [buildRequest('shop/base')] });
    expect(bakeDefinition(batch, '/secrets').document.target.web?.contexts).toEqual({
      base: 'target:shop_base',
      tools: 'docker-image://docker.io/library/tools@sha256:1',
      docs: '/repo/docs',
      theme: 'https://example.org/theme.git#v1',
    });
  });

  it('builds linked parents without tags, outputs, cache exports and for once with the cache', () => {
    const parent = buildRequest('base', { cacheTo: ['type=inline'], noCache: true });
    const definition = bakeDefinition(
      buildBatch([buildRequest('web')], { linked: [parent] }),
      '/secrets',
    );
    expect(definition.wanted).toEqual(['web']);
    expect(definition.document.group).toEqual({ default: { targets: ['web'] } });
    const base = definition.document.target.base;
    expect(base).toMatchObject({ output: ['type=cacheonly'] });
    expect([base?.tags, base?.['cache-to'], base?.['no-cache']]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('keeps the cache mounts of projects apart, unless the service says how itself', () => {
    const own = buildRequest('own', { args: { BUILDKIT_CACHE_MOUNT_NS: 'mine' } });
    const batch = buildBatch([buildRequest('web'), own], { cacheMountNamespace: 'shop' });
    const { target } = bakeDefinition(batch, '/secrets').document;
    expect(target.web?.args).toEqual({ BUILDKIT_CACHE_MOUNT_NS: 'shop' });
    expect(target.own?.args).toEqual({ BUILDKIT_CACHE_MOUNT_NS: 'mine' });
  });

  it('names archives as they are wanted, whatever the image is tagged with meanwhile', () => {
    const outputs: BuildRequest['outputs'] = [
      { kind: 'load' },
      { kind: 'oci', dest: '/out/web.tar' },
      { kind: 'local', dest: '/out/web' },
    ];
    const archiveNames = ['shop/web:1', 'shop/web:latest'];
    const named = (tags: readonly string[]) =>
      bakeDefinition(buildBatch([buildRequest('web', { tags, archiveNames, outputs })]), '/s')
        .document.target.web;
    expect(named(['shop/web:run-1'])).toMatchObject({
      output: [
        'type=docker,name=shop/web:run-1',
        'type=oci,dest=/out/web.tar,"name=shop/web:1,shop/web:latest"',
        'type=local,dest=/out/web',
      ],
    });
    expect(named(['shop/web:run-1'])?.tags).toBeUndefined();
    expect(named(archiveNames)?.tags).toEqual(archiveNames);
  });

  it('writes outputs to places with commas', () => {
    const request = buildRequest('web', {
      outputs: [
        { kind: 'oci', dest: '/out/a,b.tar' },
        { kind: 'local', dest: '/out/${dir}' },
      ],
    });
    expect(bakeDefinition(buildBatch([request]), '/secrets').document.target.web?.output).toEqual([
      'type=oci,"dest=/out/a,b.tar"',
      'type=local,dest=/out/$${dir}',
    ]);
  });

  it('delivers secrets in variables of their own, and in files when they are more than a line', () => {
    const web = buildRequest('web', {
      secrets: [
        { id: 'token', value: bytes('one') },
        { id: 'key,pem', value: bytes('two\nlines') },
        { id: 'blob', value: new Uint8Array([0xff, 0x00]) },
      ],
    });
    const api = buildRequest('api', { secrets: [{ id: 'token', value: bytes('other') }] });
    const { document, secrets } = bakeDefinition(buildBatch([web, api]), '/dev/shm/x');
    expect(document.target.web?.secret).toEqual([
      'type=env,id=token,env=ORCH_SECRET_0',
      'type=file,"id=key,pem",src=/dev/shm/x/secret-1',
      'type=file,id=blob,src=/dev/shm/x/secret-2',
    ]);
    expect(document.target.api?.secret).toEqual(['type=env,id=token,env=ORCH_SECRET_3']);
    expect(secrets.map(({ service, id, way }) => [service, id, way.kind])).toEqual([
      ['web', 'token', 'env'],
      ['web', 'key,pem', 'file'],
      ['web', 'blob', 'file'],
      ['api', 'token', 'env'],
    ]);
    expect(JSON.stringify(document)).not.toMatch(/one|two|other/);
  });

  it('puts secrets into a file that are too long for a variable or start with a byte order mark', () => {
    const ways = [bytes('x'.repeat(4097)), bytes('\uFEFFx'), bytes('tab\tand spaces ')].map(
      (value) =>
        bakeDefinition(
          buildBatch([buildRequest('web', { secrets: [{ id: 'a', value }] })]),
          '/secrets',
        ).secrets[0]?.way.kind,
    );
    expect(ways).toEqual(['file', 'env', 'env']);
  });
});
