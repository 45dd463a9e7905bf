import path from 'node:path';
import { describeRunStore } from '@orchestrate/testkit';
import { openRunStore } from '../src/index.ts';
import { temporaryFolders } from './folder.ts';

const folder = temporaryFolders();

describeRunStore(
  'the run store in a file',
  () => openRunStore(path.join(folder(), 'state.sqlite')).store,
);
describeRunStore('the run store in memory', () => openRunStore(':memory:').store);
