/** What is known of the tool whose files a cache mount holds. */
export interface MountTool {
  readonly name: string;
  /** Names of files that say what the tool will fetch, the exact ones first. */
  readonly lockfiles: readonly RegExp[];
  /** What must go as a whole when the mount is trimmed; single files where nothing is said. */
  readonly unit?: 'go-module';
}

interface Known extends MountTool {
  readonly targets: readonly RegExp[];
}

/** Default folders of package managers, whoever's home they are in. */
const TOOLS: readonly Known[] = [
  {
    name: 'pip',
    targets: [/\/\.cache\/pip$/],
    lockfiles: [
      /^(requirements|constraints)[\w.-]*\.txt$/,
      /^(poetry|uv|pdm|Pipfile)\.lock$/,
      /^pylock[\w.-]*\.toml$/,
      /^pyproject\.toml$/,
    ],
  },
  {
    name: 'uv',
    targets: [/\/\.cache\/uv$/],
    lockfiles: [/^uv\.lock$/, /^requirements[\w.-]*\.txt$/, /^pyproject\.toml$/],
  },
  {
    name: 'poetry',
    targets: [/\/\.cache\/pypoetry$/],
    lockfiles: [/^poetry\.lock$/, /^pyproject\.toml$/],
  },
  {
    name: 'npm',
    targets: [/\/\.npm(\/_cacache)?$/],
    lockfiles: [/^(package-lock|npm-shrinkwrap)\.json$/, /^package\.json$/],
  },
  {
    name: 'yarn',
    targets: [/\/\.cache\/yarn(\/|$)/, /\/\.yarn\/(berry\/)?cache$/, /\/\.yarn\/berry$/],
    lockfiles: [/^yarn\.lock$/, /^package\.json$/],
  },
  {
    name: 'pnpm',
    targets: [/\/pnpm(\/store)?(\/v\d+)?$/, /\/\.pnpm-store$/],
    lockfiles: [/^pnpm-lock\.yaml$/, /^package\.json$/],
  },
  {
    name: 'bun',
    targets: [/\/\.bun\/install\/cache$/],
    lockfiles: [/^bun\.lockb?$/, /^package\.json$/],
  },
  {
    name: 'go',
    targets: [/\/pkg\/mod$/],
    lockfiles: [/^go\.sum$/, /^go\.mod$/],
    unit: 'go-module',
  },
  { name: 'go build', targets: [/\/go-build$/], lockfiles: [/^go\.sum$/, /^go\.mod$/] },
  {
    name: 'cargo',
    targets: [/cargo\/(registry|git)(\/|$)/, /\/target$/],
    lockfiles: [/^Cargo\.lock$/, /^Cargo\.toml$/],
  },
  {
    name: 'maven',
    targets: [/\/\.m2(\/repository)?$/],
    lockfiles: [/^pom\.xml$/],
  },
  {
    name: 'gradle',
    targets: [/\/\.gradle(\/caches)?$/],
    lockfiles: [
      /^gradle\.lockfile$/,
      /\.gradle(\.kts)?$/,
      /^libs\.versions\.toml$/,
      /^gradle-wrapper\.properties$/,
    ],
  },
  {
    name: 'nuget',
    targets: [/\/\.nuget\/packages$/],
    lockfiles: [/^packages\.lock\.json$/, /\.(cs|fs|vb)proj$/, /^Directory\.Packages\.props$/],
  },
  {
    name: 'composer',
    targets: [/\/(\.composer|\.cache\/composer)(\/cache)?$/],
    lockfiles: [/^composer\.lock$/, /^composer\.json$/],
  },
  {
    name: 'bundler',
    targets: [/\/bundle(\/cache)?$/, /\/\.gem$/],
    lockfiles: [/^Gemfile\.lock$/, /^Gemfile$/],
  },
];

/** The tool whose default folder a cache mount's target is, or undefined. */
export function toolAt(target: string): MountTool | undefined {
  return TOOLS.find(({ targets }) => targets.some((pattern) => pattern.test(target)));
}

/**
 * Of files that a service sees, those that say what its tool will fetch. Where there are exact ones
 * (`package-lock.json`), others (`package.json`) say nothing new.
 */
export function lockfilesAmong(tool: MountTool, paths: readonly string[]): string[] {
  for (const pattern of tool.lockfiles) {
    const found = paths.filter((path) => pattern.test(path.slice(path.lastIndexOf('/') + 1)));
    if (found.length > 0) return found;
  }
  return [];
}
