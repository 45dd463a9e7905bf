import type { SourcePolicy } from '@orchestrate/model';
import type { Environment } from '../environment.ts';
import { addressBuilder } from '../process/builder-address.ts';
import { childEnv } from '../process/child-env.ts';
import { makePrivateFolder } from '../process/private-folder.ts';

/** A name that no registry can have (RFC 2606): without the policy the build fails in another way. */
const DENIED = 'orchestrate.invalid/source-policy-self-test:1';

const POLICY: SourcePolicy = {
  rules: [{ action: 'DENY', selector: { identifier: 'docker-image://*' } }],
};

const TARGET = 'self-test';

/** The context is the private folder with the test's own files: nothing else is sent. */
function definition(context: string) {
  const target = { context, 'dockerfile-inline': `FROM ${DENIED}\n`, output: ['type=cacheonly'] };
  return { target: { [TARGET]: target } };
}

/**
 * Builds an image from a source that a policy denies, and looks whether the builder refuses it for that
 * reason. Nothing is pulled. False also when the builder cannot be asked.
 */
export async function deniesUnlocked(
  env: Environment,
  { buildx, builder }: { readonly buildx: string; readonly builder: string | undefined },
): Promise<boolean> {
  const { askBuildx } = await import('../process/buildx-process.ts');
  const address = await addressBuilder(env, builder);
  const folder = await makePrivateFolder(env);
  try {
    const file = await folder.write('bake.json', JSON.stringify(definition(folder.path)));
    const policyFile = await folder.write('source-policy.json', JSON.stringify(POLICY));
    const { dockerContext } = address;
    const answer = await askBuildx({
      buildx,
      args: ['bake', ...address.args, '--file', file, '--allow=fs=*', '--progress=plain', TARGET],
      env: childEnv({
        env,
        secrets: [],
        policyFile,
        ...(dockerContext !== undefined && { dockerContext }),
      }),
    });
    return answer.exitCode !== 0 && /denied by policy/.test(answer.stderr);
  } finally {
    await folder.remove();
  }
}
