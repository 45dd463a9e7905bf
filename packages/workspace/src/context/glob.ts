/**
 * One path component of a COPY or ADD source as a pattern: Go's `filepath.Match`, which BuildKit uses
 * (`*`, `?`, `[a-z]`, `[^a-z]`, `\x`; dot files are matched like any other). Returns undefined for a plain name.
 */
export function compileComponent(pattern: string): RegExp | undefined {
  if (!/[*?[\\]/.test(pattern)) return undefined;
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern.charAt(at);
    if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (char === '\\' && at + 1 < pattern.length) source += escape(pattern.charAt((at += 1)));
    else if (char === '[') {
      const set = /^\[(\^?)((?:\\.|[^\]\\])+)\]/s.exec(pattern.slice(at));
      if (set === null) source += '\\[';
      else {
        source += `[${set[1]}${(set[2] ?? '').replace(/[[&~|]/g, '\\$&')}]`;
        at += set[0].length - 1;
      }
    } else source += escape(char);
  }
  return new RegExp(`^${source}$`, 'su');
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
