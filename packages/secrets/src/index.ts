export * from './forms.ts';
export * from './looks-like-secret.ts';
export * from './matcher.ts';
export * from './redactor.ts';
