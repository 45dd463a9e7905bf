import { readFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { serveFiles } from './file-server.ts';
import { type Monorepo, monorepo, nonce, registry, run } from './rig.ts';

const BUSYBOX = `${registry}/library/busybox:stable`;

const lockOf = (repo: Monorepo): string =>
  readFileSync(path.join(repo.root, 'orchestrate.lock'), 'utf8');

describe('what ADD downloads', () => {
  it('is locked by its bytes, enforced by the engine and verified', async () => {
    const texts = new Map([['/tool.txt', `one ${nonce()}`]]);
    using server = await serveFiles(texts);
    const url = `${server.origin}/tool.txt`;
    const repo = monorepo({
      'orchestrate.yaml': 'version: 1\nproject: PROJECT\nservices: {api: {context: api}}\n',
      'api/Dockerfile': `FROM scratch\nADD ${url} /tool\n`,
    });
    const locked = await run(repo.root, ['lock']);
    expect(locked.exitCode, locked.all).toBe(0);
    const before = lockOf(repo);
    expect(before).toContain(url);
    expect((await run(repo.root, ['lock', 'verify'])).exitCode).toBe(0);

    const first = texts.get('/tool.txt') ?? '';
    texts.set('/tool.txt', 'somebody else wrote this');
    const verified = await run(repo.root, ['lock', 'verify']);
    expect(verified.exitCode, verified.all).toBe(1);
    expect(verified.stderr).toContain('api/Dockerfile:2:1');
    const other = await run(repo.root, ['build', '--progress', 'plain']);
    expect(other.exitCode, other.all).toBe(1);
    expect(other.all).toContain('digest mismatch');
    expect(lockOf(repo)).toBe(before);

    texts.set('/tool.txt', first);
    const built = await run(repo.root, ['build', '--progress', 'quiet'], { CI: 'true' });
    expect(built.exitCode, built.all).toBe(0);
    const again = await run(repo.root, ['build', '--json', '--progress', 'quiet'], { CI: 'true' });
    expect(JSON.parse(again.stdout)).toMatchObject({ services: [{ outcome: 'unchanged' }] });

    repo.write({ 'api/Dockerfile': `FROM scratch\nADD ${url} /tool\nADD ${url}?v=2 /new\n` });
    const check = await run(repo.root, ['lock', '--check']);
    expect(check.exitCode).toBe(2);
    expect(check.stderr).toContain('api/Dockerfile:3:1');
    const gone = await run(repo.root, ['lock']);
    expect(gone.exitCode, gone.all).toBe(2);
    expect(gone.stderr).toContain('answered 404');
    expect(lockOf(repo)).toBe(before);
  });
});

describe('the scanner of an SBOM', () => {
  /** Does what BuildKit asks of scanners (`docs/attestations/sbom-protocol.md`), with one package. */
  async function publishScanner(tag: string, version: string): Promise<void> {
    const statement = JSON.stringify({
      _type: 'https://in-toto.io/Statement/v0.1',
      predicateType: 'https://spdx.dev/Document',
      predicate: {
        spdxVersion: 'SPDX-2.3',
        SPDXID: 'SPDXRef-DOCUMENT',
        name: 'sbom',
        packages: [{ SPDXID: 'SPDXRef-a', name: 'found-by-the-test', versionInfo: version }],
      },
    });
    const input = `FROM ${BUSYBOX}\nRUN printf '#!/bin/sh\\necho '"'"'${statement}'"'"' > $BUILDKIT_SCAN_DESTINATION/sbom.spdx.json\\n' > /scan && chmod +x /scan\nCMD ["/scan"]\n`;
    await execa('docker', ['buildx', 'build', '--quiet', '--push', '--tag', tag, '-'], { input });
  }

  async function sbomOf(image: string): Promise<string> {
    const format = '{{json .SBOM}}';
    const asked = ['buildx', 'imagetools', 'inspect', '--format', format, image];
    return (await execa('docker', asked)).stdout;
  }

  it('is locked, and writes the SBOM by that digest until it is refreshed', async () => {
    const repo = monorepo({
      'orchestrate.yaml': `version: 1\nproject: PROJECT\nregistry: ${registry}/e2e/PROJECT\nservices:\n  api:\n    context: api\n    outputs: [push]\n    attestations: {sbom: ${registry}/e2e/PROJECT-scanner:1, provenance: max}\n`,
      'api/Dockerfile': `FROM ${BUSYBOX}\nCOPY nonce /\n`,
      'api/nonce': nonce(),
    });
    const scanner = `${registry}/e2e/${repo.name}-scanner:1`;
    const image = `${registry}/e2e/${repo.name}/api:latest`;
    await publishScanner(scanner, '1.0');
    const built = await run(repo.root, ['build', '--progress', 'quiet']);
    expect(built.exitCode, built.all).toBe(0);
    expect(lockOf(repo)).toContain(`${scanner}:`);
    expect(await sbomOf(image)).toContain('"versionInfo": "1.0"');

    await publishScanner(scanner, '2.0');
    const forced = await run(repo.root, ['build', '--force', '--no-cache', '--progress', 'quiet']);
    expect(forced.exitCode, forced.all).toBe(0);
    expect(await sbomOf(image)).toContain('"versionInfo": "1.0"');

    const refreshed = await run(repo.root, ['refresh', '--exit-code', '--progress', 'quiet']);
    expect(refreshed.exitCode, refreshed.all).toBe(10);
    expect(await sbomOf(image)).toContain('"versionInfo": "2.0"');
    expect((await run(repo.root, ['lock', 'show'])).stdout).toContain(scanner);
  });
});
