export { type AssignedValue, assignedValues } from './assigned-values.ts';
export { locateStep } from './locate-step.ts';
export { onBuildImages } from './onbuild-images.ts';
export type { BaseImage, ResolveOptions } from './options.ts';
export { parseDockerfile } from './parse.ts';
export { type Pin, pinEdit, stripEdit } from './pin.ts';
export { placeSteps } from './place-steps.ts';
export { resolveDockerfile } from './resolve.ts';
