/** Whether the lock must be complete: as the flag says, else in CI. */
export function isFrozen(flag: boolean | undefined, env: NodeJS.ProcessEnv = process.env): boolean {
  return flag ?? isCi(env);
}

/** CI systems set CI=true; some people switch it off with CI=false or an empty value. */
export function isCi(env: NodeJS.ProcessEnv): boolean {
  const value = env['CI'];
  return value !== undefined && value !== '' && value !== 'false' && value !== '0';
}
