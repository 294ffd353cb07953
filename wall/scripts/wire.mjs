// Writes src/wire/types.ts from the JSON Schema that `python -m ioc.wire` prints. PYTHON names another interpreter.
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { compile } from 'json-schema-to-typescript';

const root = new URL('../../', import.meta.url);
const own = new URL('.venv/bin/python', root);
const python = process.env.PYTHON ?? (existsSync(own) ? own.pathname : 'python3');
const schema = JSON.parse(execFileSync(python, ['-m', 'ioc.wire'], { cwd: root, encoding: 'utf8' }));

/** Property titles would each become a type of their own; tuples are written the way the compiler reads them. */
function prepared(node) {
  if (Array.isArray(node)) return node.map(prepared);
  if (node === null || typeof node !== 'object') return node;
  const { title, discriminator, prefixItems, maxLength, maxItems, ...rest } = node;
  const out = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, prepared(value)]));
  if (typeof title === 'object') out.title = prepared(title);
  if (prefixItems)
    return { type: 'array', items: prepared(prefixItems), minItems: prefixItems.length, additionalItems: false };
  return out;
}

const banner = `// Made by \`npm run wire\` from ioc/wire: do not edit. Schema ${schema.$id.split(':').at(-1)}`;
const { $id, ...body } = prepared(schema);
const text = await compile(body, 'Wire', {
  additionalProperties: false,
  bannerComment: banner,
  unreachableDefinitions: false,
  style: { singleQuote: true, printWidth: 120 },
});
writeFileSync(new URL('wall/src/wire/types.ts', root), text);
