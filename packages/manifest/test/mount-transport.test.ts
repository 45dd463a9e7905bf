import { describe, expect, test } from 'vitest';
import { diagnostics, manifest } from './support.ts';

const transport = (text: string) =>
  manifest(`registry: example.com/shop\ncacheMounts: ${text}\nservices: {app: {}}`).mountTransport;

describe('cache mounts that travel', () => {
  test('stay where they are unless the manifest says otherwise', () => {
    const { at: _, ...rest } = manifest('services: {app: {}}').mountTransport;
    expect(rest).toEqual({
      persist: false,
      maxBytes: 4_000_000_000,
      keepKeys: 5,
      helper: 'docker.io/library/busybox:stable',
    });
  });

  test('are kept beside the images, or where the manifest says', () => {
    expect(transport('{persist: true}').repository).toBe('example.com/shop/cache-mounts');
    expect(transport('{repository: "localhost:5000/x"}').repository).toBe('localhost:5000/x');
  });

  test.each([
    ['500MB', 500_000_000],
    ['1.5 GiB', 1_610_612_736],
    ['100b', 100],
  ])('reads the size %s', (text, bytes) => {
    expect(transport(`{maxSize: ${text}}`).maxBytes).toBe(bytes);
  });

  test('are kept for as many keys as the manifest says', () => {
    expect(transport('{keepKeys: 1}').keepKeys).toBe(1);
    const none = 'cacheMounts: {keepKeys: 0}\nservices: {app: {}}';
    expect(diagnostics(none)).toMatchObject([{ at: { start: expect.any(Number) } }]);
  });

  test('says all that is wrong, and where', () => {
    const text =
      'cacheMounts: {persist: true, maxSize: 0GB, helper: "Busybox", size: 1}\nservices: {app: {}}';
    expect(diagnostics(text).map(({ code, at }) => [code, at?.start])).toEqual([
      ['manifest/no-cache-mount-repository', 0],
      ['manifest/invalid-size', 38],
      ['manifest/invalid-image-reference', 51],
      ['manifest/unknown-key', 62],
    ]);
  });

  test('complains of a repository once, and of none that is missing when it is not needed', () => {
    const wrong = 'cacheMounts: {persist: true, repository: "Not/One"}\nservices: {app: {}}';
    expect(diagnostics(wrong).map(({ code }) => code)).toEqual([
      'manifest/invalid-image-reference',
    ]);
    expect(diagnostics('cacheMounts: {persist: false}\nservices: {app: {}}')).toEqual([]);
  });
});
