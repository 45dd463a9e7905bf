import type { Diagnostic, Location } from '@orchestrate/model';

/** The first place that needs something, the others related. */
export function placesOf([first, ...others]: readonly {
  readonly service: string;
  readonly at: Location;
}[]): Pick<Diagnostic, 'at' | 'related'> {
  return {
    ...(first !== undefined && { at: first.at }),
    ...(others.length > 0 && {
      related: others.map((need) => ({ message: `${need.service} needs it too`, at: need.at })),
    }),
  };
}
