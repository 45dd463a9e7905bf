import type { Registry } from '@orchestrate/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ImageFixture, type ImageSpec, imageFixture } from './image-fixture.ts';

export interface RegistryUnderTest {
  readonly registry: Registry;
  /** Host that everything is published on, as in image names. */
  readonly host: string;
  /** Makes `host/path:tag` point at the image. */
  publish(name: string, spec: ImageSpec, fixture: ImageFixture): Promise<void>;
  close(): Promise<void>;
}

const TWO_PLATFORMS: ImageSpec = {
  platforms: {
    'linux/amd64': { layers: ['base', 'amd64'], user: '65532', created: '2026-01-02T03:04:05Z' },
    'linux/arm/v7': { layers: ['base', 'arm'], onBuild: ['COPY . /src', 'RUN make "all"'] },
  },
  attestation: 'first build',
};
const ONE_PLATFORM: ImageSpec = {
  platforms: { 'linux/arm64': { layers: ['one'] } },
  shape: 'manifest',
};

/** What every implementation of the `Registry` port does alike. */
export function describeRegistryContract(
  name: string,
  setup: () => Promise<RegistryUnderTest>,
): void {
  describe(`${name} as Registry`, () => {
    let subject: RegistryUnderTest;
    let count = 0;
    beforeAll(async () => {
      subject = await setup();
    });
    afterAll(() => subject?.close());

    const newRepository = () => `${subject.host}/contract/image-${(count += 1)}`;

    async function publish(tagged: string, spec: ImageSpec) {
      const fixture = imageFixture(spec);
      await subject.publish(tagged, spec, fixture);
      return fixture.resolved;
    }

    it('resolves an index to its digest and every platform, without attestations', async () => {
      const tagged = `${newRepository()}:1.0`;
      const expected = await publish(tagged, TWO_PLATFORMS);
      const answer = await subject.registry.resolve(tagged);
      expect(answer).toEqual({ ok: true, value: expected });
      expect([...expected.platforms.keys()]).toEqual(['linux/amd64', 'linux/arm/v7']);
    });

    it('writes annotations on an image and reads them again, below an index as well', async () => {
      const attested: ImageSpec = {
        platforms: { 'linux/amd64': { layers: ['cache'] } },
        attestation: 'build',
      };
      for (const spec of [attested, ONE_PLATFORM]) {
        const repository = newRepository();
        const { platforms } = await publish(`${repository}:staging`, spec);
        const [image] = platforms.values();
        const plain = await subject.registry.annotated(`${repository}:staging`);
        expect(plain).toEqual({
          ok: true,
          value: {
            digest: image?.digest,
            sizeBytes: image?.sizeCompressedBytes,
            annotations: {},
          },
        });
        const annotations = { 'com.example.key': 'a "b"', other: 'x' };
        const tags = ['key-1', 'newest'];
        const digest = await subject.registry.annotate(`${repository}:staging`, {
          annotations,
          tags,
        });
        expect(digest).toMatchObject({ ok: true });
        for (const tag of tags)
          expect(await subject.registry.annotated(`${repository}:${tag}`)).toEqual({
            ok: true,
            value: {
              digest: digest.ok && digest.value,
              sizeBytes: image?.sizeCompressedBytes,
              annotations,
            },
          });
        expect(await subject.registry.annotated(`${repository}:staging`)).toEqual(plain);
      }
    });

    it('says that what does not exist has no annotations, and writes none on it', async () => {
      const missing = `${newRepository()}:1.0`;
      expect(await subject.registry.annotated(missing)).toEqual({ ok: true, value: undefined });
      expect(
        await subject.registry.annotate(missing, { annotations: {}, tags: ['x'] }),
      ).toMatchObject({ ok: false, failure: { kind: 'not-found' } });
    });

    it('resolves an image without an index', async () => {
      const tagged = `${newRepository()}:1.0`;
      const expected = await publish(tagged, ONE_PLATFORM);
      expect(await subject.registry.resolve(tagged)).toEqual({ ok: true, value: expected });
    });

    it('goes by the digest when there is one, whatever the tag says', async () => {
      const repository = newRepository();
      const old = await publish(`${repository}:latest`, TWO_PLATFORMS);
      await publish(`${repository}:latest`, ONE_PLATFORM);
      for (const pinned of [`${repository}@${old.digest}`, `${repository}:latest@${old.digest}`])
        expect(await subject.registry.resolve(pinned)).toEqual({ ok: true, value: old });
    });

    it('sees that a tag has moved, and that a new attestation leaves the platforms alone', async () => {
      const tagged = `${newRepository()}:1.0`;
      const before = await publish(tagged, TWO_PLATFORMS);
      const after = await publish(tagged, { ...TWO_PLATFORMS, attestation: 'second build' });
      expect(after.digest).not.toBe(before.digest);
      expect(await subject.registry.head(tagged)).toEqual({ ok: true, value: after.digest });
      const answer = await subject.registry.resolve(tagged);
      expect(answer.ok && answer.value.platforms).toEqual(before.platforms);
    });

    it('tells digests of tags and of manifests by head, and nothing of what is not there', async () => {
      const repository = newRepository();
      const { digest } = await publish(`${repository}:1.0`, ONE_PLATFORM);
      const { head } = subject.registry;
      expect(await head(`${repository}:1.0`)).toEqual({ ok: true, value: digest });
      expect(await head(`${repository}@${digest}`)).toEqual({ ok: true, value: digest });
      for (const missing of [`${repository}:2.0`, `${repository}@sha256:${'0'.repeat(64)}`])
        expect(await head(missing)).toEqual({ ok: true, value: undefined });
      expect(await head(`${newRepository()}:1.0`)).toEqual({ ok: true, value: undefined });
    });

    it('fails with not-found for a tag that does not exist', async () => {
      const tagged = `${newRepository()}:1.0`;
      expect(await subject.registry.resolve(tagged)).toEqual({
        ok: false,
        failure: {
          kind: 'not-found',
          host: subject.host,
          message: expect.stringContaining(tagged),
          hint: expect.stringMatching(/./),
        },
      });
    });

    it('fails with invalid for what is no image name', async () => {
      for (const answer of [
        await subject.registry.resolve('library/UPPER'),
        await subject.registry.head('library/UPPER'),
      ])
        expect(answer).toMatchObject({ ok: false, failure: { kind: 'invalid' } });
    });

    it('writes an image under further tags, twice with the same result', async () => {
      const repository = newRepository();
      const { digest } = await publish(`${repository}:run-1`, TWO_PLATFORMS);
      await publish(`${repository}:latest`, ONE_PLATFORM);
      for (const _ of ['first time', 'again']) {
        const answer = await subject.registry.retag(`${repository}@${digest}`, ['1.0', 'latest']);
        expect(answer).toEqual({ ok: true, value: undefined });
        for (const tag of ['1.0', 'latest', 'run-1'])
          expect(await subject.registry.head(`${repository}:${tag}`)).toEqual({
            ok: true,
            value: digest,
          });
      }
    });

    it('says which tags do not lead to an image, and refuses what is no tag', async () => {
      const repository = newRepository();
      const { digest } = await publish(`${repository}:1.0`, TWO_PLATFORMS);
      await publish(`${repository}:latest`, ONE_PLATFORM);
      const from = `${repository}@${digest}`;
      expect(await subject.registry.tagsElsewhere(from, ['1.0', 'latest', 'new'])).toEqual({
        ok: true,
        value: ['latest', 'new'],
      });
      expect(await subject.registry.tagsElsewhere(from, ['1.0', 'not good'])).toMatchObject({
        ok: false,
        failure: { kind: 'invalid' },
      });
    });

    it('writes no tag of an image that does not exist', async () => {
      const repository = newRepository();
      await publish(`${repository}:other`, ONE_PLATFORM);
      const from = `${repository}@sha256:${'0'.repeat(64)}`;
      expect(await subject.registry.retag(from, ['1.0'])).toMatchObject({
        ok: false,
        failure: { kind: 'not-found' },
      });
      expect(await subject.registry.head(`${repository}:1.0`)).toMatchObject({ value: undefined });
    });

    it('writes no tag at all when one of them is no tag', async () => {
      const repository = newRepository();
      const { digest } = await publish(`${repository}:1.0`, ONE_PLATFORM);
      const answer = await subject.registry.retag(`${repository}@${digest}`, ['good', 'not good']);
      expect(answer).toMatchObject({ ok: false, failure: { kind: 'invalid' } });
      expect(await subject.registry.head(`${repository}:good`)).toMatchObject({ value: undefined });
    });

    it('reads a pushed manifest and pieces of its blobs', async () => {
      const tagged = `${newRepository()}:1.0`;
      const fixture = imageFixture(ONE_PLATFORM);
      await subject.publish(tagged, ONE_PLATFORM, fixture);
      const { digest, bytes } = fixture.manifests[0] ?? { digest: '', bytes: new Uint8Array() };
      expect(await subject.registry.manifest(tagged)).toEqual({
        ok: true,
        value: { digest, text: new TextDecoder().decode(bytes) },
      });
      const repository = tagged.replace(/:[^:]*$/, '');
      for (const [blob, content] of fixture.blobs) {
        const piece = { offset: 1, size: content.length - 1 };
        const answer = await subject.registry.blob(`${repository}@${blob}`, piece);
        expect(answer.ok && new TextDecoder().decode(answer.value)).toBe(
          new TextDecoder().decode(content.subarray(1)),
        );
      }
      const missing = await subject.registry.manifest(`${repository}:none`);
      expect(missing).toMatchObject({ ok: false, failure: { kind: 'not-found' } });
    });

    it('withdraws what a tag points at, and nothing that others point at', async () => {
      const repository = newRepository();
      const { registry } = subject;
      const first = await publish(`${repository}:run-1`, TWO_PLATFORMS);
      expect(await registry.withdraw(`${repository}:run-1`, ['1.0'])).toEqual({
        ok: true,
        value: 'deleted',
      });
      for (const name of [`${repository}:run-1`, `${repository}@${first.digest}`])
        expect(await registry.head(name)).toEqual({ ok: true, value: undefined });
      const { digest } = await publish(`${repository}:1.0`, ONE_PLATFORM);
      await publish(`${repository}:run-2`, ONE_PLATFORM);
      expect(await registry.withdraw(`${repository}:run-2`, ['1.0', 'none'])).toEqual({
        ok: true,
        value: 'replaced',
      });
      expect(await registry.head(`${repository}:1.0`)).toEqual({ ok: true, value: digest });
      const left = await registry.head(`${repository}:run-2`);
      expect(left.ok && left.value !== digest).toBe(true);
      expect(await registry.annotated(`${repository}:run-2`)).toEqual({
        ok: true,
        value: undefined,
      });
      expect(await registry.withdraw(`${repository}:run-3`, [])).toEqual({
        ok: true,
        value: 'absent',
      });
    });

    it('rejects with the reason of an aborted signal', async () => {
      const reason = new Error('changed my mind');
      const signal = AbortSignal.abort(reason);
      const name = `${newRepository()}:1.0`;
      const { registry } = subject;
      await expect(registry.resolve(name, signal)).rejects.toBe(reason);
      await expect(registry.head(name, signal)).rejects.toBe(reason);
      await expect(registry.retag(name, ['x'], signal)).rejects.toBe(reason);
      await expect(registry.tagsElsewhere(name, ['x'], signal)).rejects.toBe(reason);
    });
  });
}
