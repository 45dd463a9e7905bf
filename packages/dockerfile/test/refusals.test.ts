import { type Diagnostic, formatLocation } from '@orchestrate/model';
import { describe, expect, test } from 'vitest';
import { parseDockerfile, resolveDockerfile } from '../src/index.ts';
import { lines, PLAIN, parsed, problems } from './support.ts';

function shown(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(
    ({ code, at, message }) => `${at === undefined ? '' : formatLocation(at)} ${code} ${message}`,
  );
}

function refused(text: string): readonly Diagnostic[] {
  return parseDockerfile({ path: 'Dockerfile', text }).diagnostics;
}

describe('parsing', () => {
  test('tells all mistakes of a file in one run, where they stand', () => {
    const text = lines(
      'FROM alpine AS 1st',
      'COYP a b',
      'COPY --form=x a b',
      'RUN --network=none --network=host --mount=from=$X true',
      'COPY onlyone',
      'ENV NAME',
      'CMD [1]',
      'HEALTHCHECK --interval=5 CMD true',
      'ONBUILD FROM x',
    );
    expect(shown(refused(text))).toEqual([
      'Dockerfile:1:1 dockerfile/arguments invalid name for build stage: "1st", name can\'t start with a number or contain symbols',
      'Dockerfile:2:1 dockerfile/unknown-instruction unknown instruction: COYP (did you mean COPY?)',
      'Dockerfile:3:6 dockerfile/unknown-flag unknown flag: --form (did you mean from?)',
      "Dockerfile:4:1 dockerfile/arguments 'from' doesn't support variable expansion, define alias stage instead",
      'Dockerfile:4:20 dockerfile/duplicate-flag duplicate flag specified: --network',
      'Dockerfile:5:1 dockerfile/arguments COPY requires at least two arguments, but only one was provided. Destination could not be determined',
      'Dockerfile:6:1 dockerfile/arguments ENV must have two arguments',
      'Dockerfile:7:1 dockerfile/arguments when using JSON array syntax, arrays must be comprised of strings only',
      'Dockerfile:8:1 dockerfile/arguments time: invalid duration "5"',
      "Dockerfile:9:1 dockerfile/arguments FROM isn't allowed as an ONBUILD trigger",
    ]);
  });

  test('every mistake comes with a hint', () => {
    const found = refused(lines('RUN x', 'FORM a', '# c', 'COPY --link=maybe a b'));
    expect(found.map(({ hint }) => hint)).not.toContain(undefined);
  });

  test('a misspelt FROM is told once, not with every instruction below it', () => {
    expect(shown(refused(lines('FORM alpine', 'RUN a', 'RUN b')))).toEqual([
      'Dockerfile:1:1 dockerfile/unknown-instruction unknown instruction: FORM (did you mean FROM?)',
    ]);
  });

  test.each([
    ['', 'the Dockerfile cannot be empty'],
    ['# only a comment\n', 'file with no instructions'],
    ['ARG A\n', 'dockerfile contains no stages to build'],
    ['RUN x\nFROM a\n', 'no build stage in current context'],
    ['# escape=x\nFROM a\n', "invalid escape token 'x' does not match ` or \\"],
    ['# escape=`\n# escape=`\nFROM a\n', 'only one escape parser directive can be used'],
    ['FROM a\nRUN <<A <<B\nA\n', 'unterminated heredoc'],
    ['FROM a\nCOPY x <<EOF\nEOF\n', 'COPY cannot accept a heredoc as a destination'],
    ['FROM a\nRUN --security=no x\n', 'security "no" is not valid'],
    ["FROM a\nRUN --mount='\"type=bind' x\n", 'failed to parse csv mounts'],
    ['FROM a\nSHELL sh -c\n', 'SHELL requires the arguments to be in JSON form'],
    [
      'FROM a\nLABEL a=b c\n',
      'Syntax error - can\'t find = in "c". Must be of the form: name=value',
    ],
    [
      `FROM a\nRUN ${'x'.repeat(70_000)}\n`,
      'dockerfile line greater than max allowed size of 65535',
    ],
  ])('%j', (text, message) => {
    const found = refused(text).filter(({ severity }) => severity === 'error');
    expect(found.map((one) => one.message)).toContainEqual(expect.stringContaining(message));
  });

  test('an empty line in a continuation is advice, not a mistake', () => {
    const result = parseDockerfile({ path: 'Dockerfile', text: lines('FROM \\', '', 'alpine') });
    expect(result.ok).toBe(true);
    expect(result.diagnostics).toMatchObject([
      { code: 'dockerfile/empty-continuation', severity: 'warning' },
    ]);
  });
});

describe('resolving', () => {
  test.each([
    [
      'FROM scratch AS a\nCOPY --from=b /x /x\nFROM scratch AS b\nCOPY --from=a /x /x\n',
      'circular',
    ],
    ['FROM scratch\nCOPY --from=b /x /x\nFROM scratch AS b\n', undefined],
    ['FROM scratch AS b\nFROM scratch\nCOPY http://h/x /x\n', "source can't be a URL for COPY"],
    ['FROM scratch\nCOPY git@h:x /x\n', "source can't be a git ref for COPY"],
    ['FROM scratch\nADD --checksum=sha256:0 x /x\n', 'checksum requires HTTP(S) or Git sources'],
    ['FROM scratch\nCOPY --chmod=999 x /x\n', "invalid chmod parameter: '999'"],
    ['FROM scratch\nRUN --mount=type=cache,target=/ x\n', 'invalid mount target "/"'],
    ['FROM scratch\nRUN --mount=type=ssh,source=x y\n', 'ssh does not support source'],
    [
      'FROM scratch\nRUN --mount=type=secret,from=x,id=y z\n',
      'secret mount should not have a from',
    ],
    [
      'FROM scratch\nRUN --mount=type=cahce,target=/c z\n',
      'unsupported mount type "cahce" (did you mean cache?)',
    ],
    [
      'FROM scratch\nRUN --mount=tagret=/c z\n',
      "unexpected key 'tagret' in 'tagret=/c' (did you mean target?)",
    ],
    ['FROM --platform=$NO scratch\n', 'empty platform value from expression $NO'],
    ['FROM --platform=what scratch\n', 'failed to parse platform what'],
    ['FROM scratch\nENV A=${B?needed}\n', 'B: needed'],
    ['FROM scratch\nENV P="80 x"\nEXPOSE $P\n', 'invalid containerPort: x'],
    ['FROM scratch\nEXPOSE 80/tpc\n', 'invalid port: "80/tpc": invalid proto: tpc'],
    [
      'FROM scratch\nEXPOSE 1:2-3\n',
      'invalid ranges specified for container and host Ports: 2-3 and 1',
    ],
    ['FROM scratch\nSTOPSIGNAL SIGNOPE\n', 'invalid signal: SIGNOPE'],
    ['FROM alpine@md5:d41d8cd98f00b204e9800998ecf8427e\n', 'unsupported digest algorithm'],
  ])('%j', (text, message) => {
    const found = problems(text);
    if (message === undefined) expect(found).toEqual([]);
    else expect(found).toContainEqual(expect.stringContaining(message));
  });

  test('a later stage cannot be copied from, in the stage that is wanted', () => {
    const text = lines('FROM scratch AS a', 'COPY --from=b /x /x', 'FROM scratch AS b');
    expect(problems(text, { target: 'a' })).toEqual([
      'cannot copy from stage "b", it needs to be defined before current stage "a"',
    ]);
  });

  test('what is wrong in a stage that is not needed is only a warning', () => {
    const text = lines('FROM scratch', 'COPY ${X:?needed} /', 'FROM scratch');
    const result = resolveDockerfile(parsed(text), PLAIN);
    expect(result.ok).toBe(true);
    expect(shown(result.diagnostics)).toEqual([
      'Dockerfile:2:1 dockerfile/expansion failed to process "${X:?needed}": X: needed',
    ]);
  });

  test('a target that is no stage names the stages there are', () => {
    const text = lines('FROM scratch AS build', 'FROM scratch AS prod');
    const { diagnostics } = resolveDockerfile(parsed(text), { ...PLAIN, target: 'prd' });
    expect(diagnostics).toMatchObject([
      {
        code: 'dockerfile/target',
        message: 'target stage "prd" could not be found (did you mean prod?)',
        hint: 'The stages are build, prod.',
      },
    ]);
  });

  test('a stage name that a named context could not have is a warning', () => {
    const result = resolveDockerfile(parsed('FROM scratch AS a-\n'), PLAIN);
    expect(result).toMatchObject({
      ok: true,
      diagnostics: [{ code: 'dockerfile/stage-name', severity: 'warning' }],
    });
  });
});
