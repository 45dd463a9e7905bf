import { createFakeRunStore, describeRunStore } from '../src/index.ts';

describeRunStore('the fake run store', createFakeRunStore);
