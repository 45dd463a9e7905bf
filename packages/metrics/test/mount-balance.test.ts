import { describe, expect, it } from 'vitest';
import { balanceMounts, type MountStep, type MountTrip } from '../src/index.ts';

const trip = (mount: string, parts: Partial<MountTrip> = {}): MountTrip => ({
  mount,
  key: 'k',
  costMs: 1000,
  restored: true,
  empty: false,
  ledger: { key: 'k', losses: 0, coldMs: { install: 10_000 }, at: 1 },
  ...parts,
});
const step = (ms: number | undefined, mounts = ['npm'], typicalMs?: number): MountStep => ({
  step: 'install',
  mounts,
  ms,
  typicalMs,
});
const balance = (trips: readonly MountTrip[], steps: readonly MountStep[]) =>
  balanceMounts({ trips, steps, now: 7 });
const npm = (one: MountTrip, ...steps: readonly MountStep[]) =>
  balance([one], steps).get('npm') ?? expect.fail('no balance');

describe('a mount that travelled', () => {
  it('saved what its steps took less than without it', () => {
    expect(npm(trip('npm'), step(4000))).toEqual({
      savedMs: 6000,
      ledger: { key: 'k', losses: 0, coldMs: { install: 10_000 }, at: 7 },
    });
  });

  it('loses when that is less than moving it took, or when its steps did not run', () => {
    expect(npm(trip('npm'), step(9500)).ledger.losses).toBe(1);
    expect(npm(trip('npm'), step(undefined))).toMatchObject({ savedMs: 0, ledger: { losses: 1 } });
    const before = { key: 'k', losses: 2, coldMs: { install: 10_000 }, at: 1 };
    expect(npm(trip('npm', { ledger: before }), step(9500)).ledger.losses).toBe(3);
    expect(npm(trip('npm', { ledger: before }), step(1)).ledger.losses).toBe(0);
  });

  it('begins anew with another key, and still knows what steps take without it', () => {
    const ledger = { key: 'old', losses: 2, coldMs: { install: 10_000 }, at: 1 };
    expect(npm(trip('npm', { ledger }), step(9500))).toMatchObject({
      savedMs: 500,
      ledger: { key: 'k', losses: 1 },
    });
  });

  it('goes by what this machine remembers when nobody saw the step without it', () => {
    expect(npm(trip('npm', { ledger: undefined }), step(4000, ['npm'], 5000)).savedMs).toBe(1000);
  });

  it('is not judged when nobody knows what the step takes without it', () => {
    const ledger = { key: 'k', losses: 1, coldMs: {}, at: 1 };
    expect(npm(trip('npm', { ledger }), step(4000))).toMatchObject({
      savedMs: null,
      ledger: { losses: 1 },
    });
  });

  it('shares what a step saved with the other mounts of that step, by their costs', () => {
    const trips = [trip('npm', { costMs: 3000 }), trip('other', { costMs: 1000 })];
    const balances = balance(trips, [step(6000, ['npm', 'other'])]);
    expect(balances.get('npm')?.savedMs).toBe(3000);
    expect(balances.get('other')?.savedMs).toBe(1000);
  });
});

describe('a mount that was not moved', () => {
  it('teaches what its steps take when it was empty', () => {
    const cold = trip('npm', { restored: false, empty: true, ledger: undefined });
    expect(npm(cold, step(8000))).toEqual({
      savedMs: null,
      ledger: { key: 'k', losses: 0, coldMs: { install: 8000 }, at: 7 },
    });
  });

  it('teaches nothing when the builder still had it, or another mount of the step', () => {
    const warm = trip('npm', { restored: false, ledger: undefined });
    expect(npm(warm, step(8000)).ledger.coldMs).toEqual({});
    const trips = [trip('npm', { restored: false, empty: true, ledger: undefined }), warm];
    const two = balance(
      [trips[0] ?? warm, { ...warm, mount: 'other' }],
      [step(8000, ['npm', 'other'])],
    );
    expect(two.get('npm')?.ledger.coldMs).toEqual({});
  });
});
