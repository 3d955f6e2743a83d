// Where a key of a config file in TypeScript or JavaScript is written, so far as its text tells.
import { parse as parseText, type ParserOptions } from '@babel/parser';

/** A node of the syntax tree, with its place in the text. */
interface Node {
  type: string;
  start: number;
  [key: string]: unknown;
}

/** The line and the column of an offset in a text, from 1. */
export function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

/** The first syntax error of a text. */
export function syntaxErrorIn(text: string, file: string): { offset: number; why: string } | undefined {
  try {
    parse(text, file);
    return undefined;
  } catch (error) {
    const { pos, message } = error as { pos?: number; message: string };
    return pos === undefined ? undefined : { offset: pos, why: message.replace(/\.? \(\d+:\d+\)$/, '') };
  }
}

/**
 * The offset of the key with this path, or of the innermost part that is written as a literal.
 * @throws when the text has a syntax error
 */
export function offsetOfKey(text: string, file: string, path: readonly PropertyKey[]): number {
  const body = parse(text, file);
  const exported = body.find(({ type }) => type === 'ExportDefaultDeclaration');
  let holder = exported && plain(exported['declaration'] as Node, body);
  let offset = exported?.start ?? 0;
  for (const key of path) {
    const property = holder && propertyOf(holder, String(key), body);
    if (!property) break;
    offset = property.start;
    holder = plain(property.value, body);
  }
  return offset;
}

function parse(text: string, file: string): readonly Node[] {
  const plugins: ParserOptions['plugins'] = /\.m?ts$/.test(file) ? ['estree', 'typescript'] : ['estree'];
  return parseText(text, { sourceType: 'module', plugins }).program.body as unknown as Node[];
}

/** What is behind a name, types and the call of defineConfig. */
function plain(node: Node, body: readonly Node[]): Node {
  if (/^TS(?:As|Satisfies|NonNull)/.test(node.type) || node.type === 'ParenthesizedExpression')
    return plain(node['expression'] as Node, body);
  if (node.type === 'Identifier') {
    const value = constantNamed(String(node['name']), body);
    return value ? plain(value, body) : node;
  }
  const { name } = (node['callee'] ?? {}) as { name?: string };
  const [argument] = (node['arguments'] ?? []) as Node[];
  return name === 'defineConfig' && argument ? plain(argument, body) : node;
}

function constantNamed(name: string, body: readonly Node[]): Node | undefined {
  const declared = body
    .map((node) => (node.type === 'ExportNamedDeclaration' ? (node['declaration'] as Node | null) : node))
    .filter((node) => node?.type === 'VariableDeclaration')
    .flatMap((node) => node?.['declarations'] as { id: { name?: string }; init: Node | null }[]);
  return declared.find(({ id }) => id.name === name)?.init ?? undefined;
}

function propertyOf(
  node: Node,
  key: string,
  body: readonly Node[],
): { start: number; value: Node } | undefined {
  // A builder, such as http('/items', { users: 16 }): its name is the key of its first argument.
  if (node.type === 'CallExpression') {
    const [first, ...others] = node['arguments'] as Node[];
    const { name } = node['callee'] as { name?: string };
    if (name === key && first) return { start: first.start, value: first };
    return others.map((other) => propertyOf(plain(other, body), key, body)).find((found) => found);
  }
  const properties = (node['properties'] ?? []) as (Node & { key?: { name?: string; value?: string } })[];
  const property = properties.find(({ key: named }) => named?.name === key || named?.value === key);
  return property && { start: property.start, value: property['value'] as Node };
}
