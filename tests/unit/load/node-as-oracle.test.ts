// The probe's parser frames responses as Node's own (llhttp) does, or differs in a way that is listed and documented.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DIFFERENCES, differenceIn } from '../../support/http1/differences.ts';
import type { Framing } from '../../support/http1/framing.ts';
import { nodeFraming } from '../../support/http1/node-framing.ts';
import { byteByByte, ownFraming } from '../../support/http1/own-framing.ts';
import { streams } from '../../support/http1/streams.ts';

const STREAMS = 500;
const FRAMING_FIELD = /^(?:content-length|transfer-encoding):/i;

/** By when the probe has to know of a fault that Node found after so many bytes: a framing field is judged by its whole line. */
function latest(text: string, faultAt: number): number {
  const line = text.lastIndexOf('\r\n', faultAt - 1) + 2;
  if (!FRAMING_FIELD.test(text.slice(line))) return faultAt;
  const end = text.indexOf('\r\n', faultAt - 1);
  return end < 0 ? Number.POSITIVE_INFINITY : end + 3;
}

function describeFraming({ status, body, end, kept, faultAt }: Framing): string {
  return JSON.stringify({ status, body, end, kept, faultAt });
}

function isAlike(text: string, own: Framing, node: Framing): boolean {
  if (node.faultAt === undefined) return describeFraming(own) === describeFraming(node);
  return (own.faultAt ?? text.length + 1) <= latest(text, node.faultAt);
}

describe.for(DIFFERENCES)('$name', ({ name, example, own, node }) => {
  test('is framed by each as listed', async () => {
    const bytes = Buffer.from(example, 'latin1');
    expect(ownFraming(byteByByte(bytes))).toMatchObject(own);
    expect(await nodeFraming(bytes)).toMatchObject(node);
  });

  test('is documented', () => {
    const file = new URL('../../../docs/reference/http1-framing.md', import.meta.url);
    expect(readFileSync(file, 'utf8').toLowerCase()).toContain(`| ${name.toLowerCase()} `);
  });
});

test('generated streams are framed alike, or show a listed difference', async () => {
  let alike = 0;
  await fc.assert(
    fc.asyncProperty(streams, async (text) => {
      const bytes = Buffer.from(text, 'latin1');
      const { why, ...own } = ownFraming(byteByByte(bytes));
      const node = await nodeFraming(bytes);
      const isSame = isAlike(text, own, node);
      if (isSame) alike++;
      const listed = differenceIn(text, why)?.name;
      expect({ own, why, node, listed }).toSatisfy(() => isSame || listed !== undefined);
    }),
    { numRuns: STREAMS },
  );
  expect(alike).toBeGreaterThan(STREAMS / 2);
});

test('a stream is framed the same wherever it is cut in two', () => {
  fc.assert(
    fc.property(streams, (text) => {
      const all = Buffer.from(text, 'latin1');
      const whole = ownFraming(byteByByte(all));
      // What follows a complete response is not this test's.
      const bytes = typeof whole.end === 'number' ? all.subarray(0, whole.end) : all;
      const cuts = Array.from({ length: bytes.length + 1 }, (_, at) => at);
      const differing = cuts.filter((at) => {
        const cut = ownFraming([bytes.subarray(0, at), bytes.subarray(at)]);
        // A fault is seen with the piece that it is in.
        const faultAt = whole.faultAt === undefined ? undefined : whole.faultAt <= at ? at : bytes.length;
        return describeFraming(cut) !== describeFraming({ ...whole, faultAt });
      });
      expect(differing).toEqual([]);
    }),
    { numRuns: STREAMS / 4 },
  );
});
