import type { Location } from '@orchestrate/model';

/** `service` needs `parent` to have ended well before. */
export interface Edge {
  readonly service: string;
  readonly parent: string;
  readonly via: 'manifest' | 'dockerfile';
  readonly at: Location;
}
