import type { TravellingMount } from './travelling-mounts.ts';

/** Where transfers have the mount, whatever its target is in the builds that use it. */
const PLACE = '/mount';
/** Archives in the layer of a saved mount, unpacked in this order: they write each file of the mount once. */
const ARCHIVES = { first: 'mount.00000.tar', all: 'mount.*.tar' };
/** Files of a restore under way; what was interrupted is no content of the mount. */
const UNFINISHED = '.orchestrate-restoring';

/**
 * The Dockerfile that looks at several mounts at once. It prints a line for each (see `parseSurvey`).
 * `nonce` keeps the step from being cached.
 */
export function surveyText(
  helper: string,
  mounts: readonly TravellingMount[],
  nonce: string,
): string {
  const places = mounts.map((mount, index) => mountFlag(mount, `${PLACE}/${index}`));
  const looks = mounts.map((_, index) => `look ${index}`);
  return dockerfile(helper, {
    nonce,
    mounts: places,
    script: [
      'look() {',
      `  cd ${PLACE}/$1`,
      `  find . -path './${UNFINISHED}*' -prune -o ! -type d -print0 |`,
      "    xargs -0 -r stat -c '%s %Y %n' | sort > /list",
      `  echo "${SURVEYED} $1 $(wc -l < /list) $(awk '{ sum += $1 } END { printf "%.0f", sum }' /list) $(sha256sum < /list | cut -c 1-64)"`,
      '}',
      ...looks,
    ],
  });
}

/** Begins each line that a survey prints. */
const SURVEYED = 'orchestrate-surveyed';

/** What a mount holds. Directories are not counted. */
export interface MountContent {
  readonly files: number;
  /** Uncompressed. */
  readonly bytes: number;
  /** Hex SHA-256 over size, modification time and path of every file. */
  readonly listing: string;
}

/** What a survey printed, by the mount's position. */
export function parseSurvey(log: string): ReadonlyMap<number, MountContent> {
  const line = new RegExp(`${SURVEYED} (\\d+) (\\d+) (\\d+) ([a-f0-9]{64})`, 'g');
  return new Map(
    [...log.matchAll(line)].map(([, index, files, bytes, listing]) => [
      Number(index),
      { files: Number(files), bytes: Number(bytes), listing: listing ?? '' },
    ]),
  );
}

export interface SaveText {
  readonly helper: string;
  readonly mount: TravellingMount;
  readonly nonce: string;
  /** Leave out what was written longest ago, so that no more than this remains; in bytes. */
  readonly trimTo?: number;
  /** What goes as a whole when the mount is trimmed. */
  readonly unit?: 'go-module';
}

/** Only what every tar knows: the helper's may be that of busybox with few options. */
const TAR = 'tar -c --numeric-owner';

/** The Dockerfile whose image holds the mount: one layer above the helper, with archives of its files. */
export function saveText({ helper, mount, nonce, trimTo, unit }: SaveText): string {
  const archive =
    trimTo === undefined
      ? [`${TAR} -f /${ARCHIVES.first} .`]
      : [...keptList(trimTo, unit), ...keptArchives()];
  return dockerfile(helper, {
    nonce: own(nonce, mount),
    mounts: [mountFlag(mount, PLACE)],
    // What a restore left half done is nobody's any more: the mount has other content by now.
    script: [`cd ${PLACE}`, `rm -rf ./${UNFINISHED}*`, ...archive],
  });
}

/**
 * Writes to /tmp/kept what was written last, with the folders above it: whole modules of Go, because Go takes
 * a module's folder that is there for complete; single files of everything else, as BuildKit's own clean-up may
 * take any away.
 */
function keptList(bytes: number, unit: SaveText['unit']): string[] {
  const unitOf = unit === 'go-module' ? MODULE : '';
  return [
    "find . ! -type d -print0 | xargs -0 -r stat -c '%Y %s %n' > /tmp/all",
    `awk '{ path = $0; sub(/^[0-9]+ [0-9]+ /, "", path); unit = path; ${unitOf} size[unit] += $2; if ($1 > last[unit]) last[unit] = $1 } END { for (unit in size) printf "%d %.0f %s\\n", last[unit], size[unit], unit }' /tmp/all | sort -rn > /tmp/units`,
    `awk -v left=${bytes} 'FILENAME == "/tmp/units" { unit = $0; sub(/^[0-9]+ [0-9]+ /, "", unit); if (!full) { left -= $2; if (left < 0) full = 1; else kept[unit] = 1 } next } { path = $0; sub(/^[0-9]+ [0-9]+ /, "", path); unit = path; ${unitOf} if (!(unit in kept)) next; print path; while (sub(/\\/[^\\/]*$/, "", path) && path != ".") if (!(path in above)) { above[path] = 1; print path } }' /tmp/units /tmp/all | sort > /tmp/kept`,
  ];
}

/** An archive for every thousand names: a command line has no room for more. */
function keptArchives(): string[] {
  const name = '/mount.$(printf %05d "$(ls / | grep -c "^mount[.]")").tar';
  return [
    `tr '\\n' '\\0' < /tmp/kept | xargs -0 -r -n 1000 sh -c '${TAR} --no-recursion -f "${name}" "$@"' sh`,
  ];
}

/** The folder of a module, `example.org/module@v1.2.3`, as awk finds it. */
const MODULE = 'if (match(path, /@v[^\\/]*\\//)) unit = substr(path, 1, RSTART + RLENGTH - 2);';

export interface RestoreText {
  readonly helper: string;
  readonly mount: TravellingMount;
  readonly nonce: string;
  /** The saved image, by digest. */
  readonly image: string;
}

/**
 * The Dockerfile that fills an empty mount from a saved image. Files appear at once, by renaming, when all of
 * them are there; a mount that somebody filled meanwhile is left alone.
 */
export function restoreText({ helper, mount, nonce, image }: RestoreText): string {
  return dockerfile(helper, {
    nonce: own(nonce, mount),
    mounts: [mountFlag(mount, PLACE), `--mount=type=bind,from=${image},target=/saved`],
    script: [
      `new=${PLACE}/${UNFINISHED}-${nonce}`,
      `others() { find ${PLACE} -mindepth 1 -maxdepth 1 ! -name '${UNFINISHED}*' | head -n 1; }`,
      '[ -z "$(others)" ] || exit 0',
      `rm -rf ${PLACE}/${UNFINISHED}*`,
      'mkdir "$new"',
      `for archive in /saved/${ARCHIVES.all}; do tar -x -p --numeric-owner -f "$archive" -C "$new"; done`,
      'if [ -z "$(others)" ]; then',
      `  chown "$(stat -c %u:%g "$new")" ${PLACE}`,
      `  chmod "$(stat -c %a "$new")" ${PLACE}`,
      `  find "$new" -mindepth 1 -maxdepth 1 -exec mv {} ${PLACE}/ ';'`,
      'fi',
      'rm -rf "$new"',
    ],
  });
}

/** BuildKit leaves cache mounts out of a step's cache key: without its name, one step would stand for all mounts. */
function own(nonce: string, { name }: TravellingMount): string {
  return `${nonce} ${name}`;
}

interface Step {
  readonly nonce: string;
  readonly mounts: readonly string[];
  readonly script: readonly string[];
}

/** One RUN on the helper. The delimiter is quoted: BuildKit hands the script to the shell as it is. */
function dockerfile(helper: string, { nonce, mounts, script }: Step): string {
  return [
    `FROM ${helper}`,
    `RUN ${mounts.join(' ')} <<'ORCHESTRATE'`,
    `# ${nonce}`,
    'set -eu',
    ...script,
    'ORCHESTRATE',
    '',
  ].join('\n');
}

/** The same mount as in the builds: id, sharing, and the owner and mode that it was made with. */
function mountFlag(mount: TravellingMount, target: string): string {
  const { id, sharing, uid, gid, mode } = mount;
  const fields = [
    'type=cache',
    `target=${target}`,
    `id=${id}`,
    `sharing=${sharing}`,
    ...(uid === undefined ? [] : [`uid=${uid}`]),
    ...(gid === undefined ? [] : [`gid=${gid}`]),
    ...(mode === undefined ? [] : [`mode=${mode}`]),
  ];
  return `--mount=${fields.map(quoted).join(',')}`;
}

/** A field of a mount's CSV that the Dockerfile reader will not expand. */
function quoted(field: string): string {
  const escaped = field.replaceAll('$', '\\$');
  return /[",]/.test(escaped) ? `"${escaped.replaceAll('"', '""')}"` : escaped;
}
