/** What a manifest is called when nobody names it; the first one counts. */
export const MANIFEST_NAMES = ['orchestrate.yaml', 'orchestrate.yml'];
/** Beside it: mirrors and builders of this machine. */
export const LOCAL_NAMES = ['orchestrate.local.yaml', 'orchestrate.local.yml'];
