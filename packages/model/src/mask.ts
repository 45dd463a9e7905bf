/** What stands in the place of a secret, wherever it is shown or stored. */
export const MASK = '***';
