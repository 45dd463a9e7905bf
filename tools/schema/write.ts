import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { manifestSchema } from '@orchestrate/manifest';

// Editors read the schema from the repository: it is generated, committed, and compared by a test.
const file = path.resolve(import.meta.dirname, '../../docs/orchestrate.schema.json');
writeFileSync(file, `${JSON.stringify(manifestSchema(), undefined, 2)}\n`);
console.log(`${path.relative(process.cwd(), file)} is up to date with packages/manifest`);
