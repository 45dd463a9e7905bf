/** How a package manager's files and the command that installs from them alone are recognized. */
export interface PackageManager {
  /** Base names of the files that decide what is installed. */
  readonly files: RegExp;
  /** A RUN that needs those files and no source code. */
  readonly install: RegExp;
}

/**
 * Only commands that do without the source: `pip install .` or `cargo build` need it, so that no order of COPY
 * would help them.
 */
export const PACKAGE_MANAGERS: readonly PackageManager[] = [
  {
    files: /^(?:requirements[\w.-]*\.(?:txt|in)|constraints[\w.-]*\.txt)$/,
    install: /\b(?:pip3?|uv pip)\s+(?:install|download|wheel|sync)\b.*\brequirements/s,
  },
  {
    files: /^(?:pyproject\.toml|poetry\.lock|uv\.lock)$/,
    install: /\bpoetry install\b.*--no-root|\buv sync\b.*--no-install-(?:project|workspace)/s,
  },
  { files: /^Pipfile(?:\.lock)?$/, install: /\bpipenv (?:install|sync)\b/ },
  {
    files: /^(?:package(?:-lock)?\.json|npm-shrinkwrap\.json|\.npmrc)$/,
    install: /\bnpm (?:ci|clean-install|i|install)\b/,
  },
  {
    files: /^(?:package\.json|yarn\.lock|\.yarnrc(?:\.yml)?)$/,
    install: /\byarn(?: install|(?= --)|\s*$|\s*&&)/,
  },
  {
    files: /^(?:package\.json|pnpm-lock\.yaml|pnpm-workspace\.yaml|\.npmrc)$/,
    install: /\bpnpm (?:i|install|fetch)\b/,
  },
  { files: /^go\.(?:mod|sum|work|work\.sum)$/, install: /\bgo mod download\b/ },
  { files: /^Cargo\.(?:toml|lock)$/, install: /\bcargo (?:fetch|chef cook)\b/ },
  { files: /^pom\.xml$/, install: /\bmvnw?\b.*\bdependency:(?:go-offline|resolve)\b/s },
  {
    files: /^(?:Gemfile(?:\.lock)?|\.ruby-version)$/,
    install: /\bbundle(?:r)? (?:install|config)\b|\bbundle\s*$/,
  },
  { files: /^composer\.(?:json|lock)$/, install: /\bcomposer install\b/ },
];
