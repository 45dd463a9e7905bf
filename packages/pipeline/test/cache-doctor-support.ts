import { applyEdits, type Diagnostic } from '@orchestrate/model';
import { expect } from 'vitest';
import { cacheDoctor } from '../src/index.ts';
import { createFakeWorld, type FakeWorld } from './fake-world.ts';

/** What is said of one service `api` with this Dockerfile. */
export function ofDockerfile(dockerfile: string, more: Readonly<Record<string, string>> = {}) {
  const manifest =
    'version: 1\nproject: shop\nregistry: r.example/shop\nservices:\n  api: {context: api}\n';
  return findingsOf({ 'orchestrate.yaml': manifest, 'api/Dockerfile': dockerfile, ...more });
}

export async function findingsOf(
  texts: Readonly<Record<string, string>>,
  prepare: (world: FakeWorld) => void = () => undefined,
): Promise<readonly Diagnostic[]> {
  const world = createFakeWorld(texts);
  prepare(world);
  const result = await cacheDoctor(world, {});
  if (result.kind === 'refused') throw new Error(JSON.stringify(result.diagnostics, undefined, 1));
  return result.findings;
}

/** `code` of each finding, with the text that it points at. */
export function codes(findings: readonly Diagnostic[]): string[] {
  return findings.map(({ code }) => code.replace('cache/', ''));
}

export function pointedAt({ at }: Diagnostic): string | undefined {
  return at?.source.text.slice(at.start, at.end);
}

/** The file with the fix of one finding made. */
export function mended(findings: readonly Diagnostic[], code: string): string {
  const finding = findings.find((one) => one.code === `cache/${code}`);
  expect(codes(findings)).toContain(code);
  if (finding?.fix === undefined) throw new Error(`${code} has no fix`);
  return applyEdits(finding.fix.source.text, finding.fix.edits);
}

/** Makes the first fix until none is left: what is left to say then, and the Dockerfile. */
export async function mendAll(dockerfile: string): Promise<{ text: string; left: string[] }> {
  let text = dockerfile;
  for (let round = 0; round < 20; round += 1) {
    const findings = await ofDockerfile(text);
    const fix = findings.find((one) => one.fix !== undefined)?.fix;
    if (fix === undefined) return { text, left: codes(findings) };
    text = applyEdits(text, fix.edits);
  }
  throw new Error(`the fixes never end:\n${text}`);
}
