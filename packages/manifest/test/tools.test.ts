import { describe, expect, test } from 'vitest';
import { diagnostics, manifest } from './support.ts';

const toolsOf = (text: string) =>
  [...manifest(text).services.values()].map(({ tools }) =>
    tools.map(({ kind, ref }) => `${kind} ${ref}`),
  );

describe('attestations', () => {
  test('name no tool unless they are asked for', () => {
    expect(toolsOf('services: {app: {}}')).toEqual([[]]);
    expect(toolsOf('services: {app: {attestations: {sbom: false}}}')).toEqual([[]]);
  });

  test('bring the scanner of an SBOM, with the defaults or another one', () => {
    const text =
      'defaults: {attestations: {sbom: true}}\nservices: {app: {}, own: {attestations: {sbom: "ghcr.io/example/scanner:2"}}}';
    expect(toolsOf(text)).toEqual([
      ['scanner docker/buildkit-syft-scanner:stable-1'],
      ['scanner ghcr.io/example/scanner:2'],
    ]);
  });

  test('say how much of the build is told', () => {
    const read = manifest('services: {app: {attestations: {provenance: max}}, other: {}}').services;
    expect([...read.values()].map(({ provenance }) => provenance)).toEqual(['max', undefined]);
  });

  test('are checked with their places', () => {
    const text =
      'buildkit: "No Image"\nservices: {app: {attestations: {sbom: "Not an image", provenance: all}}}';
    expect(diagnostics(text).map(({ code }) => code)).toEqual([
      'manifest/invalid-image-reference',
      'manifest/invalid-image-reference',
      'manifest/unknown-value',
    ]);
  });
});

test('the BuildKit of a manifest is a tool of every service', () => {
  expect(toolsOf('buildkit: moby/buildkit:v0.25\nservices: {app: {}, web: {}}')).toEqual([
    ['buildkit moby/buildkit:v0.25'],
    ['buildkit moby/buildkit:v0.25'],
  ]);
});
