import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  visit,
  type Document,
  type Node,
  type YAMLMap,
} from 'yaml';
import type { KnownIssues } from '../../../verdict/known-issues/known-issues.ts';
import type { LineChange } from './fixes.ts';

/** Written as the project's own files are, so that a patch holds the change alone. */
export const STYLE = { lineWidth: 0, flowCollectionPadding: false, singleQuote: true } as const;

/** The text of a file of known issues with its entries changed; comments and what is not changed stay. */
export function changedText(text: string, knownIssues: KnownIssues, changes: readonly LineChange[]): string {
  const document = parseDocument(text);
  const lines = document.get('expectations');
  if (!isSeq(lines)) throw new Error('a file of known issues that was read has expectations');
  const items = lines.items.flatMap((item, index): unknown[] => {
    const change = changes.find(({ line }) => line === knownIssues.expectations[index]);
    if (!change || !isMap(item)) return [item];
    const added = change.added.map((line) => document.createNode(line) as YAMLMap);
    if (change.versions === undefined) {
      const [first] = added;
      if (first) keepComments(item, first);
      return added;
    }
    if (change.versions !== change.line.versions) item.set('versions', change.versions);
    return [item, ...added];
  });
  moveAnchors(document, lines.items, items);
  lines.items = items;
  return document.toString(STYLE);
}

function keepComments(from: Node, to: Node): void {
  if (from.commentBefore) to.commentBefore = from.commentBefore;
  if (from.spaceBefore) to.spaceBefore = from.spaceBefore;
}

/** An anchor that goes with its entry is given to the first that refers to it. */
function moveAnchors(document: Document, before: readonly unknown[], after: readonly unknown[]): void {
  for (const gone of before.filter((item) => !after.includes(item))) {
    visit(gone as Node, {
      Scalar(_, scalar) {
        const { anchor } = scalar;
        if (anchor === undefined) return;
        for (const item of after) {
          if (!isMap(item)) continue;
          const pair = item.items.find(({ value }) => isAlias(value) && value.source === anchor);
          if (!pair) continue;
          pair.value = document.createNode(scalar.value);
          if (isScalar(pair.value)) pair.value.anchor = anchor;
          return;
        }
      },
    });
  }
}
