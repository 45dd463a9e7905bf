import { normalizePlatform, type Platform } from '@orchestrate/model';
import { fail, type Result } from './result.ts';

const SYSTEMS = new Set(
  'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows zos'.split(
    ' ',
  ),
);
const ARCHITECTURES = new Set(
  '386 amd64 amd64p32 arm armbe arm64 arm64be ppc64 ppc64le loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc riscv riscv64 s390 s390x sparc sparc64 wasm'.split(
    ' ',
  ),
);
const SYSTEM = /^([\w-]+)(?:\(([\w.%-]*)((?:\+[\w.%-]+)*)\))?$/;
const COMPONENT = /^[\w.-]+$/;

/**
 * The platform a text names (containerd `platforms.Parse`): a lone system or architecture is completed from
 * the platform that builds.
 */
export function parsePlatform(text: string, buildPlatform: Platform): Result<Platform> {
  const parts = text.split('/');
  const [first = '', second, third] = parts;
  const [, name] = SYSTEM.exec(first) ?? [];
  if (name === undefined || text.includes('*')) return invalid(text, 'is an invalid OS component');
  if (parts.length > 3) return invalid(text, 'cannot parse platform specifier');
  if (!parts.slice(1).every((part) => COMPONENT.test(part))) {
    return invalid(text, 'has an invalid component');
  }
  const system = name.toLowerCase() === 'macos' ? 'darwin' : name.toLowerCase();
  if (second === undefined) return complete(text, system, buildPlatform);
  return {
    ok: true,
    value: canonical(third === undefined ? [system, second] : [system, second, third]),
  };
}

function complete(text: string, word: string, buildPlatform: Platform): Result<Platform> {
  const [system = '', architecture = ''] = buildPlatform.split('/');
  if (SYSTEMS.has(word)) return { ok: true, value: canonical([word, architecture]) };
  const platform = canonical([system, text]);
  return ARCHITECTURES.has(platform.split('/')[1] ?? '')
    ? { ok: true, value: platform }
    : invalid(text, 'unknown operating system or architecture');
}

function canonical(parts: readonly string[]): Platform {
  const text = parts.join('/');
  return normalizePlatform(text) ?? text.toLowerCase();
}

function invalid(text: string, what: string): Result<Platform> {
  return fail(`${JSON.stringify(text)}: ${what}: invalid argument`);
}
