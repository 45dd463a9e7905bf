export * from './forms.ts';
export * from './json-places.ts';
export * from './leak-search.ts';
export * from './looks-like-secret.ts';
export * from './matcher.ts';
export * from './redactor.ts';
export * from './tar-entries.ts';
