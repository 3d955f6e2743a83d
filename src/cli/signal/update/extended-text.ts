import { Alias, isMap, isSeq, parseDocument, visit, YAMLSeq, type Document, type YAMLMap } from 'yaml';
import type { KnownIssue } from '../../../verdict/known-issues/known-issues.ts';
import type { Provenance } from '../../../verdict/known-issues/provenance.ts';
import { STYLE } from './changed-text.ts';

/**
 * The text of a file of known issues with further entries at its end; what is there stays. Their runs stand once, at the top
 * of the file, as in the entries that were written by hand.
 */
export function extendedText(text: string, added: readonly KnownIssue[]): string {
  if (added.length === 0) return text;
  const document = parseDocument(text);
  const lines = document.get('expectations');
  if (!isSeq(lines)) throw new Error('a file of known issues that was read has expectations');
  const anchors = new Anchors(document);
  for (const line of added) lines.add(nodeOf(document, line, anchors));
  return document.toString(STYLE);
}

function nodeOf(document: Document, line: KnownIssue, anchors: Anchors): YAMLMap {
  const node = document.createNode(line) as YAMLMap;
  const assertions = node.get('assertions');
  if (isSeq(assertions)) assertions.flow = true;
  if (line.provenance === undefined) return node;
  const runs = new YAMLSeq();
  runs.flow = true;
  for (const run of line.provenance)
    runs.add(new Alias(anchors.of(run, `${line.scenario}-${line.versions}`)));
  node.set('provenance', runs);
  return node;
}

/** The runs at the top of a file, by the anchors that entries refer to them with. */
class Anchors {
  readonly #document: Document;
  readonly #byRun = new Map<string, string>();
  readonly #used = new Set<string>();

  constructor(document: Document) {
    this.#document = document;
    visit(document, {
      Node: (_, node) => {
        if ('anchor' in node && node.anchor !== undefined) this.#used.add(node.anchor);
      },
    });
  }

  /** The anchor of a run, which is added under this name if it is not there. */
  of(run: Provenance, name: string): string {
    const key = JSON.stringify(run);
    const before = this.#byRun.get(key);
    if (before !== undefined) return before;
    const anchor = this.#free(name.replaceAll(/[^\w-]+/g, '-'));
    const node = this.#document.createNode(run);
    node.anchor = anchor;
    this.#list().add(node);
    this.#byRun.set(key, anchor);
    this.#used.add(anchor);
    return anchor;
  }

  #free(name: string): string {
    for (let number = 1; ; number++) {
      const anchor = number === 1 ? name : `${name}-${number}`;
      if (!this.#used.has(anchor)) return anchor;
    }
  }

  // Before the entries, since an alias comes after what it refers to.
  #list(): YAMLSeq {
    const list = this.#document.get('provenance');
    if (isSeq(list)) return list;
    const root = this.#document.contents;
    if (!isMap(root)) throw new Error('a file of known issues that was read is a map');
    const added = new YAMLSeq();
    const place = root.items.findIndex(({ key }) => String(key) === 'expectations');
    root.items.splice(place, 0, this.#document.createPair('provenance', added));
    return added;
  }
}
