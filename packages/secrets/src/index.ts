export * from './forms.ts';
export * from './matcher.ts';
export * from './redactor.ts';
