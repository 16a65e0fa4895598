// Checks the workflows named on the command line with GitHub's own parser: keys, types, expressions, needs, permissions.

import { readFileSync } from 'node:fs';
import { register } from 'node:module';

// The parser imports JSON as bundlers allow it. Node.js wants an attribute there, so its JSON is loaded as a module.
const asModule = `
  import { readFileSync } from 'node:fs';
  export const load = (url, context, next) => url.endsWith('.json')
    ? { format: 'module', shortCircuit: true, source: 'export default ' + readFileSync(new URL(url), 'utf8') }
    : next(url, context);`;
register(`data:text/javascript,${encodeURIComponent(asModule)}`);
const { NoOperationTraceWriter, parseWorkflow } = await import('@actions/workflow-parser');
const { convertWorkflowTemplate, ErrorPolicy } = await import('@actions/workflow-parser/model/convert');

let wrong = false;
for (const name of process.argv.slice(2)) {
  const { context, value } = parseWorkflow({ name, content: readFileSync(name, 'utf8') }, new NoOperationTraceWriter());
  const template = value && (await convertWorkflowTemplate(context, value, undefined, { errorPolicy: ErrorPolicy.TryConversion }));
  const errors = [...context.errors.getErrors(), ...(template?.errors ?? [])].map((error) => error.message ?? error.Message);
  for (const error of new Set(errors)) {
    console.error(`${name}: ${error}`);
    wrong = true;
  }
}
process.exitCode = wrong ? 1 : 0;
