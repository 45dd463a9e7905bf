import { describe, expect, it } from 'vitest';
import { decideEngine, type EngineFacts } from '../src/engine/decide.ts';

const bare: EngineFacts = {
  engine: 'silent',
  buildx: false,
  labEngine: false,
  dockerd: false,
  systemd: false,
  root: true,
  distribution: 'debian',
};

const working: EngineFacts = { ...bare, engine: 'answers' as const, buildx: true };

describe('what to do for an engine', () => {
  it("uses the machine's own when it answers, root or not, Debian or not", () => {
    const facts = { ...working, root: false, distribution: 'fedora' };
    expect(decideEngine(facts)).toEqual({ action: 'use', owner: 'machine' });
  });

  it('knows its own engine again', () => {
    expect(decideEngine({ ...working, labEngine: true })).toEqual({ action: 'use', owner: 'lab' });
  });

  it('installs on a bare Debian machine, also when a stray client is there', () => {
    expect(decideEngine(bare).action).toBe('install');
    expect(decideEngine({ ...bare, buildx: true }).action).toBe('install');
  });

  it('only starts what was installed earlier', () => {
    expect(decideEngine({ ...bare, dockerd: true, buildx: true }).action).toBe('start');
  });

  it('completes an installation that lacks the plugin', () => {
    expect(decideEngine({ ...bare, dockerd: true }).action).toBe('install');
  });

  it.each([
    ['no engine, not root', { ...bare, root: false }, /no Docker Engine/, /as root/],
    [
      'no engine, not Debian',
      { ...bare, distribution: 'ubuntu' },
      /no Docker Engine/,
      /Install Docker/,
    ],
    [
      'engine without buildx',
      { ...bare, engine: 'answers' as const },
      /buildx plugin is missing/,
      /docker-buildx/,
    ],
    ['no access', { ...bare, engine: 'denied' as const }, /may not use it/, /group "docker"/],
    ['a stopped service', { ...bare, dockerd: true, systemd: true }, /not running/, /systemctl/],
    ['a dead endpoint', { ...bare, endpoint: 'tcp://h:1' }, /tcp:\/\/h:1/, /DOCKER_HOST/],
  ])('refuses and says how to go on: %s', (_, facts, missing, hint) => {
    const decision = decideEngine(facts);
    if (decision.action !== 'refuse') throw new Error(`decided to ${decision.action}`);
    expect(decision.missing).toMatch(missing);
    expect(decision.hint).toMatch(hint);
    expect(decision.hint).toContain('nothing was changed');
  });
});
