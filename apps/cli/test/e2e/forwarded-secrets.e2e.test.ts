import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allArguments, blobsOf, canary, clientOf, filesWith, historyOf } from './canaries.ts';
import { type GitServer, startGitServer } from './git-server.ts';
import { ended, monorepo, nonce, registry, start } from './rig.ts';

const TOKEN = canary();
let folder = '';
let server: GitServer;
let agent: { readonly pid?: number | undefined; kill(): boolean } & PromiseLike<unknown>;
const socket = () => path.join(folder, 'agent');

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'forwarded-'));
  const work = path.join(folder, 'work');
  mkdirSync(work);
  writeFileSync(path.join(work, 'private.txt'), 'only for those who know the token\n');
  const git = (...args: string[]) =>
    execa('git', ['-c', 'user.name=e2e', '-c', 'user.email=e2e@example.com', ...args], {
      cwd: work,
    });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'one');
  await git('clone', '--quiet', '--bare', work, path.join(folder, 'private.git'));
  server = await startGitServer(folder, TOKEN);
  agent = execa('ssh-agent', ['-D', '-a', socket()], { reject: false });
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path.join(folder, 'key')]);
  // The agent listens as soon as its socket can be spoken to.
  const add = () =>
    execa('ssh-add', ['-q', path.join(folder, 'key')], {
      env: { SSH_AUTH_SOCK: socket() },
      reject: false,
    });
  while ((await add()).failed) expect(agent.pid).toBeDefined();
});
afterAll(async () => {
  server.close();
  agent.kill();
  await agent;
  rmSync(folder, { recursive: true });
});

/** Asks the agent for its identities, as the protocol has it (draft-miller-ssh-agent, 4.4), and prints how many; the answer may come in pieces. */
const IDENTITIES = `import os, socket
agent = socket.socket(socket.AF_UNIX)
agent.connect(os.environ["SSH_AUTH_SOCK"])
agent.sendall(bytes([0, 0, 0, 1, 11]))
answer = agent.makefile("rb").read(9)
print("identities:", int.from_bytes(answer[5:9], "big"))
`;

it('forwards an agent and lends git a token, and neither is found anywhere', async () => {
  const began = Date.now();
  const repo = monorepo({
    'orchestrate.yaml': `version: 1
project: PROJECT
registry: ${registry}/e2e/PROJECT
secrets:
  github: {git: "${server.host}"}
services:
  PROJECT:
    context: PROJECT
    secrets: {GIT_AUTH_TOKEN: github}
    ssh: [default]
    outputs: [push]
`,
  });
  repo.write({
    [`${repo.name}/identities.py`]: IDENTITIES,
    [`${repo.name}/nonce`]: nonce(),
    [`${repo.name}/Dockerfile`]: `FROM python:3.13-slim
COPY nonce identities.py /
ADD http://${server.host}/private.git#main /src
RUN --mount=type=ssh cat /src/private.txt && python3 /identities.py
`,
  });
  const helper = path.join(repo.root, 'helper');
  writeFileSync(
    helper,
    '#!/bin/sh\ncat > /dev/null\necho username=me\necho "password=$E2E_GIT"\n',
    { mode: 0o755 },
  );
  const env = {
    E2E_GIT: TOKEN,
    SSH_AUTH_SOCK: socket(),
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'credential.helper',
    GIT_CONFIG_VALUE_0: helper,
  };
  const events = path.join(repo.root, 'events.ndjson');
  const running = start(repo.root, ['build', '--progress', 'plain', '--events', events], { env });
  let seen = '';
  running.stderr?.on('data', () => {
    seen += allArguments();
  });
  const ran = ended(await running);
  expect(ran.exitCode, ran.all).toBe(0);
  expect(ran.all).toContain('only for those who know the token');
  expect(ran.all).toContain('identities: 1');
  expect(server.taken.length).toBeGreaterThan(0);

  const key = readFileSync(path.join(folder, 'key'), 'utf8').split('\n').slice(1, -2);
  const values = [TOKEN, ...key, btoa(`x-access-token:${TOKEN}`)];
  const foundIn = (text: string) => values.filter((value) => text.includes(value));
  expect(foundIn(ran.all)).toEqual([]);
  expect(seen).toMatch(clientOf(running.pid));
  // Git, as BuildKit runs it, gets the header that it is to send as an argument (`source/git`, `extraheader`).
  expect(foundIn(seen.replaceAll(/extraheader=[^\0]*/g, ''))).toEqual([]);
  const left = filesWith([tmpdir(), '/dev/shm'], values, began);
  expect(left.filter((place) => !place.startsWith(path.join(folder, 'key')))).toEqual([]);
  const history = await historyOf(repo.name);
  expect(history).toContain('identities: 1');
  expect(foundIn(history)).toEqual([]);
  for (const blob of await blobsOf(`e2e/${repo.name}/${repo.name}`))
    expect(foundIn(blob.toString('latin1'))).toEqual([]);
});
