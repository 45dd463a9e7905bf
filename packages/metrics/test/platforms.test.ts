import { expect, it } from 'vitest';
import { serviceRecords } from '../src/index.ts';
import { ended, image, outcome, step } from './steps.ts';

const never = () => undefined;
const amd = { platform: 'linux/amd64' };
const arm = { platform: 'linux/arm64' };

it('gives each platform its own entry, steps and size', () => {
  const steps = [
    step('2/3', 'RUN a', 'cached', amd),
    step('2/3', 'RUN a', 'executed', { ...arm, vertex: 'sha256:arm' }),
  ];
  const images = [image('bx', 'linux/amd64'), image('cxy', 'linux/arm64')];
  const records = serviceRecords(
    ended(outcome('app', steps, { images, indexDigest: 'sha256:i' }), {
      key: 'k',
      tags: ['app:1'],
    }),
    never,
  );
  expect(records.map(({ platform, hitRate, image: built }) => [platform, hitRate, built])).toEqual([
    ['linux/amd64', 1, images[0]],
    ['linux/arm64', 0, images[1]],
  ]);
  expect(records[1]).toMatchObject({ indexDigest: 'sha256:i', key: 'k', tags: ['app:1'] });
});

it('gives steps without a platform to the only image', () => {
  const [record] = serviceRecords(
    ended(outcome('app', [step('2/2', 'RUN a', 'cached')], { images: [image('b')] })),
    never,
  );
  expect(record).toMatchObject({ platform: 'linux/amd64', stepsCached: 1 });
});

it('loses no step of a stage that ran on a platform nobody asked for', () => {
  const steps = [
    step('build 2/3', 'RUN cross', 'executed', amd),
    step('2/2', 'COPY x x', 'cached', arm),
  ];
  const records = serviceRecords(
    ended(
      outcome('app', steps, { images: [image('b', 'linux/arm64'), image('c', 'linux/s390x')] }),
    ),
    never,
  );
  expect(records.map(({ stepsExecuted, stepsCached }) => [stepsExecuted, stepsCached])).toEqual([
    [1, 1],
    [0, 0],
  ]);
});

it('has one entry without platform for what failed on several', () => {
  const failed = outcome('app', [], { kind: 'failed' });
  const [record, ...more] = serviceRecords(
    ended(failed, { platforms: ['linux/amd64', 'linux/arm64'] }),
    never,
  );
  expect(more).toEqual([]);
  expect(record).not.toHaveProperty('platform');
  expect(serviceRecords(ended(failed, { platforms: ['linux/arm64'] }), never)[0]).toMatchObject(
    arm,
  );
});

it('has an entry a platform for what was built without an image, as a local output is', () => {
  const platforms = ['linux/amd64', 'linux/arm64'];
  expect(
    serviceRecords(ended(outcome('app', []), { platforms }), never).map((one) => one.platform),
  ).toEqual(platforms);
});
