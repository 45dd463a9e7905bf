export * from './cache/attribute-cache.ts';
export * from './cache/choose-prunable.ts';
export * from './cache/sum-cache.ts';
export * from './change.ts';
export * from './changes.ts';
export * from './compare-fingerprints.ts';
export * from './compare-packages.ts';
export * from './context-key.ts';
export * from './copy-order.ts';
export * from './cut-off.ts';
export * from './download-needs.ts';
export * from './fingerprint.ts';
export * from './fixed-git-source.ts';
export * from './graph.ts';
export * from './image-needs.ts';
export * from './key.ts';
export * from './layer-cache/in-engine.ts';
export * from './layer-cache/layer-caches.ts';
export * from './layer-cache/names.ts';
export * from './layer-cache/scope.ts';
export * from './links.ts';
export * from './lock-coverage.ts';
export * from './lock-uses.ts';
export * from './locked-platform.ts';
export * from './miss-cause.ts';
export * from './mounts/kept-keys.ts';
export * from './mounts/mount-annotations.ts';
export * from './mounts/mount-decisions.ts';
export * from './mounts/mount-key.ts';
export * from './mounts/mount-tools.ts';
export * from './mounts/transfer-text.ts';
export * from './mounts/travelling-mounts.ts';
export * from './parse-fingerprint.ts';
export * from './placement.ts';
export * from './plan-builds.ts';
export * from './plan-facts.ts';
export * from './plan-json.ts';
export * from './provenance.ts';
export * from './refresh-age.ts';
export * from './refresh-change.ts';
export * from './refresh-closure.ts';
export * from './refresh-scope.ts';
export * from './refresh-selectors.ts';
export * from './secret-agreement.ts';
export {
  refsOf,
  type SelectedService,
  type Selection,
  type SelectRequest,
  select,
  selectionOf,
} from './select.ts';
export { sourceCovers } from './source-covers.ts';
export * from './source-policy.ts';
export * from './take-fingerprint.ts';
export * from './unproven-inputs.ts';
export * from './unproven-materials.ts';
