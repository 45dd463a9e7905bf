import { aRunRecord, aServiceRecord } from '@orchestrate/testkit';
import { openRunStore } from '../src/index.ts';

// Saves runs from a process of its own: node writer-process.ts FILE NAME COUNT
const [, , file = '', name = '', count = '0'] = process.argv;
const { store, diagnostics } = openRunStore(file, {
  warn: (diagnostic) => process.stderr.write(`${diagnostic.message}\n`),
});
for (const diagnostic of diagnostics) process.stderr.write(`${diagnostic.message}\n`);
for (let run = 0; run < Number(count); run += 1) {
  store.save(aRunRecord(`${name}-${run}`, { services: [aServiceRecord(name)] }));
}
store.close();
