import path from 'node:path';

/** Where the state of a manifest's folder lies. */
export function stateFiles(root: string) {
  const folder = path.join(root, '.orchestrate');
  return {
    database: path.join(folder, 'state.sqlite'),
    grounds: path.join(folder, 'grounds'),
    sightings: path.join(folder, 'sightings.json'),
    refreshing: path.join(folder, 'refresh.held'),
  };
}
