// Checks manifests against the schemas of Kubernetes: kubernetes.mjs FILE...
// A line for each object that is well; exit code 1 and what is wrong if one is not. The schemas let fields pass that they
// do not know; a manifest of ours has none, so each field must have been looked at.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { loadAll } from 'js-yaml';

const require = createRequire(import.meta.url);

// The classes that the package exports copy an object before they check it: then nobody knows what was looked at.
const schemas = path.join(path.dirname(require.resolve('kubernetes-models')), '_schemas');

/** An object that notes, by path, which of its fields were never asked for. */
function watched(value, at, unread) {
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const copy = Array.isArray(value) ? [] : {};
  for (const key of Object.keys(value)) {
    copy[key] = watched(value[key], `${at}/${key}`, unread);
    unread.add(`${at}/${key}`);
  }
  return new Proxy(copy, {
    get(target, key) {
      unread.delete(`${at}/${String(key)}`);
      return target[key];
    },
  });
}

let wrong = 0;
for (const file of process.argv.slice(2)) {
  for (const object of loadAll(fs.readFileSync(file, 'utf8'))) {
    const what = `${object.kind} ${object.metadata.name}`;
    const group = object.apiVersion.includes('/') ? object.apiVersion.split('/')[0] : 'core';
    const name = `IoK8sApi${group[0].toUpperCase()}${group.slice(1)}V1${object.kind}`;
    const { validate } = require(path.join(schemas, `${name}.js`));
    const unread = new Set();
    const problems = [];
    if (!validate(watched(object, '', unread))) {
      validate.errors.forEach((error) => problems.push(`${error.instancePath} breaks its ${error.keyword} ${JSON.stringify(error.params)}`));
    }
    for (const field of unread) {
      problems.push(`${field} is no field that Kubernetes knows`);
    }
    wrong += problems.length;
    problems.forEach((problem) => console.error(`${what}: ${problem}`));
    console.log(`${what} ${problems.length === 0 ? 'ok' : 'is wrong'}`);
  }
}
process.exit(wrong === 0 ? 0 : 1);
