/** Whether a manifest may ask for git values: a look at its text, so that git is called only when it matters. */
export function needsGit(text: string): boolean {
  return text.includes('${git.');
}
