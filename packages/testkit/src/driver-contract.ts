import type { BuildBatch, BuildRequest, Driver } from '@orchestrate/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildBatch } from './build-requests.ts';
import { type RecordingObserver, recordingObserver } from './recording-observer.ts';

/** What a request is made for: to be built, to fail in a RUN, or to run until it is stopped. */
export type Fate = 'succeeds' | 'fails' | 'hangs';

export interface DriverUnderTest {
  readonly driver: Driver;
  /** A request that meets this fate; `needs` is a service whose image it stands on, as a target. */
  request(service: string, fate: Fate, needs?: string): Promise<BuildRequest>;
  /** Lets what was started go on until nothing more happens by itself. Drivers that really build need no help. */
  proceed(): Promise<void>;
  close(): Promise<void>;
}

const DIGEST = /^sha256:[a-f0-9]{64}$/;
const SECRET = 'contract-secret-value';

/** Real builders have faults that go away: whoever drives them tries again. */
export function metPassingFault({ results }: RecordingObserver): boolean {
  return results.some((result) => result.status === 'failed' && result.failure.transient);
}

/** What every implementation of the `Driver` port does alike. */
export function describeDriverContract(name: string, setup: () => Promise<DriverUnderTest>): void {
  describe(`${name} as Driver`, () => {
    let subject: DriverUnderTest;
    beforeAll(async () => {
      subject = await setup();
    });
    afterAll(() => subject?.close());

    /** Runs a batch to its end; once more when a fault of the kind that passes met it. */
    async function run(batch: BuildBatch, attempts = 3): Promise<RecordingObserver> {
      const observer = recordingObserver();
      const done = subject.driver.build(batch, observer);
      await subject.proceed();
      await done;
      return attempts > 1 && metPassingFault(observer) ? run(batch, attempts - 1) : observer;
    }

    it('builds a service and tells its image', async () => {
      const observer = await run(buildBatch([await subject.request('one', 'succeeds')]));
      const result = observer.result('one');
      if (result.status !== 'built') throw new Error(`${result.status}: ${JSON.stringify(result)}`);
      expect(result.digest).toMatch(DIGEST);
      expect(result.images).toHaveLength(1);
      const [image] = result.images;
      expect(image?.manifestDigest).toMatch(DIGEST);
      const layers = image?.layers.reduce((sum, layer) => sum + layer.sizeBytes, 0) ?? 0;
      expect(layers).toBeGreaterThan(0);
      expect(image?.sizeCompressedBytes).toBeGreaterThan(layers);
      expect(result.durationMs).toBeGreaterThan(0);
    });

    it('builds all the same when it stood by', async () => {
      subject.driver.standBy();
      subject.driver.standBy();
      const first = await subject.request('first', 'succeeds');
      const sourcePolicy = { rules: [] };
      const one = await run(buildBatch([first], { sourcePolicy }));
      expect(one.result('first')).toMatchObject({ status: 'built', digest: expect.any(String) });
      const other = await run(buildBatch([await subject.request('second', 'succeeds')]));
      expect(other.result('second').status).toBe('built');
      await subject.driver.standDown();
    });

    it('may have stood by in vain', async () => {
      subject.driver.standBy('a builder that nobody has made');
      await subject.driver.standDown();
      await subject.driver.standDown();
    });

    it('ends every requested service exactly once, and linked ones never', async () => {
      const batch = buildBatch(
        [
          await subject.request('left', 'succeeds', 'parent'),
          await subject.request('right', 'succeeds'),
        ],
        { linked: [await subject.request('parent', 'succeeds')] },
      );
      const { results } = await run(batch);
      expect(results.map(({ service }) => service).toSorted()).toEqual(['left', 'right']);
      expect(results.map(({ status }) => status)).toEqual(['built', 'built']);
    });

    it('tells a failed step from the services that were only cancelled with it', async () => {
      const observer = await run(
        buildBatch([
          await subject.request('broken', 'fails'),
          await subject.request('victim', 'hangs'),
        ]),
      );
      expect(observer.results).toHaveLength(2);
      expect(observer.result('broken')).toMatchObject({
        status: 'failed',
        failure: { kind: 'step', transient: false, message: expect.stringMatching(/./) },
      });
      expect(observer.result('victim').status).toBe('cancelled');
    });

    it('stops when it is asked to, and has ended everything before it resolves', async () => {
      const observer = recordingObserver();
      const batch = buildBatch([
        await subject.request('endless', 'hangs'),
        await subject.request('endless-too', 'hangs'),
      ]);
      const done = subject.driver.build(batch, observer);
      await subject.proceed();
      await Promise.race([observer.seen('step-started', 'endless'), done]);
      observer.abort();
      await subject.proceed();
      await done;
      expect(observer.results.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
    });

    it('starts nothing after it was asked to stop', async () => {
      const observer = recordingObserver();
      observer.abort();
      const batch = buildBatch([await subject.request('too-late', 'succeeds')]);
      await subject.driver.build(batch, observer);
      expect(observer.log).toEqual(['ended too-late']);
      expect(observer.result('too-late').status).toBe('cancelled');
    });

    it('fails what does not end within the time limit', async () => {
      const observer = await run(
        buildBatch([await subject.request('slow', 'hangs')], { timeoutMs: 1500 }),
      );
      expect(observer.result('slow')).toMatchObject({
        status: 'failed',
        failure: { kind: 'timeout', transient: false },
      });
    });

    it('tells what happens to the services of the batch only, and nothing after their end', async () => {
      const observer = await run(
        buildBatch([await subject.request('told', 'succeeds', 'told-parent')], {
          linked: [await subject.request('told-parent', 'succeeds')],
        }),
      );
      const services = observer.happenings.flatMap((one) => ('service' in one ? one.service : []));
      expect(new Set(services)).toEqual(new Set(['told']));
      expect(observer.log.at(-1)).toBe('ended told');
    });

    it('describes a batch without building it and without the values of secrets', async () => {
      const request = await subject.request('described', 'succeeds');
      const secret = { id: 'token', value: Buffer.from(SECRET) };
      const description = subject.driver.describe(
        buildBatch([{ ...request, secrets: [secret], args: { VERSION: '1' } }]),
      );
      const written = JSON.stringify(description);
      expect(written).toContain('described');
      expect(written).not.toContain(SECRET);
      expect(written).not.toContain(Buffer.from(SECRET).toString('base64'));
    });
  });
}
