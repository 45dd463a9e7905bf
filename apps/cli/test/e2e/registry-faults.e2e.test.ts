import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monorepo, nonce, run } from './rig.ts';

const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json';
const sha = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A manifest under any digest and tag, whatever was asked for. */
const manifest =
  (body: string, type = MANIFEST_TYPE, digest = sha(body)): Answer =>
  (request, response) => {
    response.writeHead(200, {
      'content-type': type,
      'docker-content-digest': digest,
      'content-length': Buffer.byteLength(body),
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };

const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(code, headers);
    response.end();
  };

/** An index for a platform that nobody here builds for. */
const OTHER_PLATFORM = JSON.stringify({
  schemaVersion: 2,
  mediaType: INDEX_TYPE,
  manifests: [],
});

const faults: Record<string, { answer: Answer; exitCode: number; says: RegExp }> = {
  deleted: { answer: status(404), exitCode: 2, says: /does not exist/ },
  forbidden: { answer: status(403), exitCode: 2, says: /refuses access[^]*docker login/ },
  'no-json': { answer: manifest('<html>'), exitCode: 2, says: /JSON/ },
  'other-bytes': {
    answer: manifest('{"schemaVersion":2}', MANIFEST_TYPE, sha('something else')),
    exitCode: 2,
    says: /does not match its digest/,
  },
  'cut-short': {
    answer: (request, response) => {
      const digest = sha('whole');
      response.writeHead(200, {
        'content-type': MANIFEST_TYPE,
        'docker-content-digest': digest,
        'content-length': 1000,
      });
      if (request.method === 'HEAD') response.end();
      else response.write('part', () => response.destroy());
    },
    exitCode: 2,
    says: /promised 1000 bytes[^]*ended after 4/,
  },
  'schema-1': {
    answer: manifest(
      '{"schemaVersion":1,"name":"x","tag":"1"}',
      'application/vnd.docker.distribution.manifest.v1+json',
    ),
    exitCode: 2,
    says: /schema 1/,
  },
  'no-platform': {
    answer: manifest(OTHER_PLATFORM, INDEX_TYPE),
    exitCode: 2,
    says: /for no platform|but not for linux/,
  },
  'redirect-loop': {
    answer: (request, response) => status(307, { location: request.url ?? '/' })(request, response),
    exitCode: 2,
    says: /redirect/i,
  },
};

let server: Server;
let host = '';
beforeAll(async () => {
  server = createServer((request, response) => {
    const index = /^\/v2\/e2e\/(\d+)\//.exec(request.url ?? '')?.[1];
    (Object.values(faults)[Number(index)]?.answer ?? status(404))(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  host = `localhost:${typeof address === 'object' && address !== null ? address.port : ''}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Says nothing of the fault, so that no message can match by the name alone. */
const nameOf = (fault: string): string => `${host}/e2e/${Object.keys(faults).indexOf(fault)}:1`;

const locked = (reference: string): string => `version: 1
images:
  ${reference}:
    digest: ${sha('old')}
    mediaType: ${INDEX_TYPE}
    firstSeen: 2026-01-01T00:00:00Z
    resolvedAt: 2026-01-01T00:00:00Z
    platforms:
      linux/${process.arch === 'x64' ? 'amd64' : 'arm64'}:
        digest: ${sha('old platform')}
        sizeCompressedBytes: 1
        layers: []
`;

describe.each(Object.entries(faults))('a registry that answers with: %s', (name, fault) => {
  const files = () => ({
    'orchestrate.yaml': 'version: 1\nproject: PROJECT\nservices:\n  api: {context: api}\n',
    'api/Dockerfile': `# a comment\nFROM ${nameOf(name)}\n`,
    'api/nonce': nonce(),
  });

  it('makes `lock` say so at the line that needs the image', async () => {
    const repo = monorepo(files());
    const ran = await run(repo.root, ['lock']);
    expect(ran.exitCode, ran.all).toBe(fault.exitCode);
    expect(ran.stderr).toMatch(fault.says);
    expect(ran.stderr).toContain('api/Dockerfile:2:6');
  });

  it('makes `refresh` leave the lock as it was', async () => {
    const repo = monorepo(files());
    const before = locked(nameOf(name));
    repo.write({ 'orchestrate.lock': before });
    const ran = await run(repo.root, ['refresh', '--json']);
    expect(ran.exitCode, ran.all).toBe(1);
    expect(ran.stderr).toContain('api/Dockerfile:2:6');
    expect(ran.stdout).toContain('"unavailable"');
    expect(readFileSync(path.join(repo.root, 'orchestrate.lock'), 'utf8')).toBe(before);
  });
});
