/** Memory that the steps of an ordinary build may need, in bytes. */
const BUILD_BYTES = 384 * 1024 * 1024;
const FEWEST = 8;
const MOST = 64;

/**
 * How many services are built at once when nobody says: as many as there is memory for. Cores do not count:
 * builds wait for registries and disks more than for them, and BuildKit shares them out.
 */
export function defaultJobs(memoryBytes: number): number {
  return Math.min(MOST, Math.max(FEWEST, Math.floor(memoryBytes / BUILD_BYTES)));
}
