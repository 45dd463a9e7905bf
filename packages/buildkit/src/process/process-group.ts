/** Sends a signal to all processes of a group; one that has gone already is no mistake. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    // Windows has no groups: there the leader alone is reached.
    process.kill(process.platform === 'win32' ? leader : -leader, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ESRCH';
}
