import { chmodSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { allArguments, blobsOf, canary, clientOf, filesWith, historyOf } from './canaries.ts';
import { ended, type Monorepo, monorepo, nonce, registry, run, start } from './rig.ts';

describe('secrets that are only mounted', () => {
  it('are found nowhere, whatever they come from', async () => {
    const began = Date.now();
    const values = {
      fromEnv: canary(),
      fromFile: canary(),
      fromCommand: canary(),
      fromGit: canary(),
      field: canary(),
    };
    const keyLines = [canary(), canary()];
    const repo = monorepo({
      'orchestrate.yaml': `version: 1
project: PROJECT
registry: ${registry}/e2e/PROJECT
secrets:
  env: {env: E2E_TOKEN}
  key: {env: E2E_KEY}
  file: {file: ./token}
  command: {command: [./ask, item]}
  git: {git: git.example.com}
  json: {command: [./ask, json]}
  field: {json: {from: json, field: data.password}}
  made: {template: "//registry/:_authToken=\${env}"}
services:
  PROJECT:
    context: PROJECT
    secrets: [env, key, file, command, git, field, made]
    outputs: [push]
`,
      token: values.fromFile,
      ask: `#!/bin/sh\ncase "$1" in item) echo "$E2E_ANSWER";; json) echo "{\\"data\\":{\\"password\\":\\"$E2E_FIELD\\"}}";; esac\n`,
      helper: '#!/bin/sh\ncat > /dev/null\necho username=me\necho "password=$E2E_GIT"\n',
    });
    // The engine names builds after the folder.
    repo.write({
      [`${repo.name}/Dockerfile`]: `FROM busybox:stable
COPY nonce /
RUN --mount=type=secret,id=env,env=E --mount=type=secret,id=key --mount=type=secret,id=file \\
    --mount=type=secret,id=command --mount=type=secret,id=git --mount=type=secret,id=field \\
    --mount=type=secret,id=made \\
    for id in key file command git field made; do wc -c < /run/secrets/$id; done; test -n "$E"
`,
      [`${repo.name}/nonce`]: nonce(),
    });
    for (const program of ['ask', 'helper']) chmodSync(path.join(repo.root, program), 0o755);
    const env = {
      E2E_TOKEN: values.fromEnv,
      E2E_KEY: `-----BEGIN KEY-----\n${keyLines.join('\n')}\n-----END KEY-----\n`,
      E2E_ANSWER: values.fromCommand,
      E2E_FIELD: values.field,
      E2E_GIT: values.fromGit,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'credential.helper',
      GIT_CONFIG_VALUE_0: path.join(repo.root, 'helper'),
    };
    const all = [...Object.values(values), ...keyLines];

    const events = path.join(repo.root, 'events.ndjson');
    const running = start(repo.root, ['build', '--progress', 'plain', '--events', events], { env });
    let seen = '';
    // Whenever something is told of the build, it is under way.
    running.stderr?.on('data', () => {
      seen += allArguments();
    });
    const result = ended(await running);
    expect(result.exitCode, result.all).toBe(0);
    const foundIn = (text: string) => all.filter((value) => text.includes(value));
    expect(foundIn(result.all)).toEqual([]);
    expect(seen).toMatch(clientOf(running.pid));
    expect(foundIn(seen)).toEqual([]);
    const left = filesWith([tmpdir(), '/dev/shm'], all, began);
    expect(left).toEqual([`${path.join(repo.root, 'token')}: ${values.fromFile}`]);
    for (const blob of await blobsOf(`e2e/${repo.name}/${repo.name}`))
      expect(foundIn(blob.toString('latin1'))).toEqual([]);
    const history = await historyOf(repo.name);
    expect(history).toContain('--mount=type=secret,id=made');
    expect(foundIn(history)).toEqual([]);
  });
});

describe('a secret that leaks', () => {
  const leaky = (dockerfile: string, service = '') => {
    const value = canary();
    const repo = monorepo({
      'orchestrate.yaml': `version: 1\nproject: PROJECT\nregistry: ${registry}/e2e/PROJECT\nsecrets: {token: {env: E2E_TOKEN}}\nservices:\n  api: {context: api, secrets: [token], outputs: [push]${service}}\n`,
      'api/Dockerfile': `FROM busybox:stable AS one\nCOPY nonce /\n${dockerfile}`.replaceAll(
        'CANARY',
        value,
      ),
      'api/nonce': nonce(),
    });
    const build = (...flags: string[]) =>
      run(repo.root, ['build', '--progress', 'plain', ...flags], { E2E_TOKEN: value });
    return { value, repo, build };
  };
  const MOUNT = 'RUN --mount=type=secret,id=token';
  const tagExists = async (repo: Monorepo): Promise<boolean> => {
    const answer = await fetch(`http://${registry}/v2/e2e/${repo.name}/api/manifests/latest`, {
      headers: { accept: 'application/vnd.oci.image.index.v1+json' },
    });
    return answer.status === 200;
  };

  it('into a file of the image is named with file, layer and line, and nothing is released', async () => {
    const { value, repo, build } = leaky(
      `${MOUNT} mkdir -p /app/conf && base64 /run/secrets/token > /app/conf/.npmrc\nFROM one\nLABEL a=b\n`,
    );
    const ran = await build();
    expect(ran.exitCode, ran.all).toBe(1);
    expect(ran.all).toMatch(/secret\/in-image.*app\/conf\/\.npmrc in layer sha256:[0-9a-f]{64}/);
    expect(ran.all).toContain('--> api/Dockerfile:3:1');
    expect(ran.all).toContain('Rotate token');
    expect(ran.all).not.toContain(value);
    expect(await tagExists(repo)).toBe(false);
    expect(filesWith([repo.root], [value])).toEqual([]);
  });

  it('into the output of a step is masked and named, and fails the run in CI', async () => {
    const { value, repo, build } = leaky(
      `${MOUNT} cat /run/secrets/token; echo; base64 /run/secrets/token\n`,
    );
    const events = path.join(repo.root, 'events.ndjson');
    const ran = await build('--fail-on-printed-secret', '--events', events);
    expect(ran.exitCode, ran.all).toBe(1);
    expect(ran.all).toContain('error[secret/printed]: A step of api prints the secret token.');
    expect(ran.all).toContain('--> api/Dockerfile:3:1');
    expect(ran.all).toContain('***');
    expect(ran.all).not.toContain(value);
    expect(await tagExists(repo)).toBe(false);
    expect(readFileSync(events, 'utf8')).toContain('***');
    const encoded = Buffer.from(value).toString('base64').slice(0, 32);
    expect(filesWith([repo.root], [value, encoded])).toEqual([]);
  });

  it('into the output is a warning elsewhere', async () => {
    const { build } = leaky(`${MOUNT} cat /run/secrets/token\n`);
    const ran = await build('--no-fail-on-printed-secret');
    expect(ran.exitCode, ran.all).toBe(0);
    expect(ran.all).toContain('warning[secret/printed]');
  });

  it.each([
    ['an ARG', `ARG WHO=CANARY\n${MOUNT} true\n`, '', 'api/Dockerfile:3:1'],
    ['a LABEL', `LABEL who=CANARY\n${MOUNT} true\n`, '', 'api/Dockerfile:3:1'],
    [
      'a label of the manifest',
      `${MOUNT} true\n`,
      ', labels: {who: "${E2E_TOKEN}"}',
      'orchestrate.yaml:6',
    ],
  ])('into %s is refused before anything is built', async (_where, dockerfile, service, place) => {
    const { value, build } = leaky(dockerfile, service);
    const ran = await build();
    expect(ran.exitCode, ran.all).toBe(2);
    expect(ran.all).toContain('secret/in-argument');
    expect(ran.all).toContain(place);
    expect(ran.all).not.toContain(value);
  });

  it('from the context into a layer is found, too', async () => {
    const { value, repo, build } = leaky(`${MOUNT} true\nCOPY .env /app/.env\n`);
    repo.write({ 'api/.env': `TOKEN=${value}\n` });
    const ran = await build();
    expect(ran.exitCode, ran.all).toBe(1);
    expect(ran.all).toMatch(/app\/\.env in layer/);
    expect(ran.all).toContain('--> api/Dockerfile:4:1');
  });
});

it('tells where secrets would come from without asking', async () => {
  const repo = monorepo({
    'orchestrate.yaml':
      'version: 1\nproject: PROJECT\nsecrets: {token: {env: E2E_TOKEN}, key: {command: [no-such-program, read]}}\nservices:\n  api: {context: api, secrets: [token, key]}\n',
    'api/Dockerfile':
      'FROM busybox:stable\nRUN --mount=type=secret,id=token --mount=type=secret,id=key true\n',
  });
  const ran = await run(repo.root, ['build', '--dry-run']);
  expect(ran.exitCode, ran.all).toBe(0);
  expect(ran.stdout).toContain(
    'api would get the secret token from environment variable E2E_TOKEN',
  );
  expect(ran.stdout).toContain('api would get the secret key from command no-such-program');
});
