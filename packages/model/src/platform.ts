/** `os/arch[/variant]` as BuildKit prints it, for example `linux/arm64` or `linux/arm/v7`. */
export type Platform = string;

const ARCH_ALIASES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  armhf: 'arm/v7',
  armel: 'arm/v6',
  i386: '386',
};

/** The canonical form of a platform (containerd `platforms.Normalize`), or undefined when it is none. */
export function normalizePlatform(text: string): Platform | undefined {
  const [os, arch, variant, ...more] = text.toLowerCase().split('/');
  if (!os || !arch || more.length > 0 || !/^[a-z0-9_.-]+$/.test(os)) return undefined;
  const alias = ARCH_ALIASES[arch] ?? arch;
  if (!/^[a-z0-9/_-]+$/.test(alias) || (variant !== undefined && !/^[a-z0-9._-]+$/.test(variant)))
    return undefined;
  if (alias === 'arm64' && (variant === 'v8' || variant === '8')) return `${os}/arm64`;
  if (alias === 'arm' && variant === undefined) return `${os}/arm/v7`;
  if (alias === 'amd64' && variant === 'v1') return `${os}/amd64`;
  const suffix = variant === undefined ? '' : `/${/^\d/.test(variant) ? `v${variant}` : variant}`;
  return `${os}/${alias}${suffix}`;
}
