import { expect, test } from 'vitest';
import { ResponseParser } from '../../../src/load/http1/response-parser.ts';
import { SurplusBytes } from '../../../src/load/http1/malformed-response.ts';
import { beginningOf, foreignTo, isAboutFin } from '../../../src/load/http1/surplus.ts';
import { RequestTable } from '../../../src/record/requests/request-table.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const RESPONSES: [string, string][] = [
  ['a length', `${OK}content-length: 5\r\n\r\nhello`],
  ['no body', 'HTTP/1.1 204 No Content\r\n\r\n'],
  ['chunks', `${OK}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`],
  ['an announced close', `${OK}connection: close\r\ncontent-length: 2\r\n\r\nhi`],
];
const SURPLUS = 'HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';

/** How many responses were complete before the surplus, and how its first piece began. */
function read(text: string, cut: number): { whole: number; surplus: string } {
  let whole = 0;
  const parser = new ResponseParser({ head: () => undefined, body: () => undefined, end: () => whole++ });
  parser.expect();
  try {
    parser.push(Buffer.from(text.slice(0, cut)));
    parser.push(Buffer.from(text.slice(cut)));
  } catch (error) {
    if (error instanceof SurplusBytes) return { whole, surplus: error.bytes.toString() };
    throw error;
  }
  return { whole, surplus: '' };
}

test.for(RESPONSES)(
  'after a response with %s, surplus is the same wherever the bytes are cut',
  ([, response]) => {
    const text = response + SURPLUS;
    for (let cut = 1; cut < text.length; cut++) {
      const { whole, surplus } = read(text, cut);
      expect({ cut, whole, begins: surplus !== '' && SURPLUS.startsWith(surplus) }).toEqual({
        cut,
        whole: 1,
        begins: true,
      });
    }
  },
);

test('unsolicited bytes are described by their first line, short and printable', () => {
  expect(beginningOf(Buffer.from(SURPLUS))).toBe('HTTP/1.1 408 Request Timeout');
  expect(beginningOf(Buffer.from('\u0000\u001b[31mred'))).toBe('..[31mred');
  expect(beginningOf(Buffer.from('x'.repeat(200)))).toHaveLength(40);
  expect(beginningOf(Buffer.from('\r\n'))).toBe('2 bytes');
});

const head = (id: string | undefined, status = 200) => ({
  status,
  headers: id === undefined ? {} : { 'x-request-id': id },
  bodyEnd: 0,
  close: false,
});

test('a wrong response is a second response only if it names an earlier request of the same connection', () => {
  const requestTable = new RequestTable();
  const rows = [7, 7, 8, 7];
  for (const row of rows) requestTable.close(requestTable.open(0, 0), 'ok', 200, 1, 1, 0, row);
  const request = { id: 3, row: 7, echoesId: true };
  const what = 'a second response to an earlier request';
  expect(foreignTo(request, head('1'), requestTable, {})).toBe(what);
  // Of another connection, a later one, or none that the probe sent: a wrong response, but perhaps to this request.
  for (const id of ['2', '3', '4', 'x1', '-1', '', undefined])
    expect(foreignTo(request, head(id), requestTable, {})).toBeUndefined();
  expect(foreignTo({ ...request, echoesId: false }, head('1'), requestTable, {})).toBeUndefined();
  expect(foreignTo({ ...request, echoesId: false }, head(undefined, 408), requestTable, {})).toBe(
    'HTTP/1.1 408 for a whole request',
  );
});

test('in a flow among others, an earlier request is known by the id that it carried', () => {
  const requestTable = new RequestTable();
  for (const row of [7, 7, 7]) requestTable.close(requestTable.open(0, 0), 'ok', 200, 1, 1, 0, row);
  const request = { id: 2, row: 7, echoesId: true };
  const plan = { ids: { first: 1, step: 3 } };
  expect(
    ['1', '4', '7', '2', '3', '0'].map(
      (id) => foreignTo(request, head(id), requestTable, plan) !== undefined,
    ),
  ).toEqual([true, true, false, false, false, false]);
});

test('what may be about the FIN of the probe: 400 and 408, no other response', () => {
  expect(isAboutFin(Buffer.from(SURPLUS))).toBe(true);
  expect(isAboutFin(Buffer.from('HTTP/1.0 400 Bad Request\r\n\r\n'))).toBe(true);
  for (const text of [OK, 'HTTP/1.1 404 Not Found\r\n\r\n', ', world', 'HTTP/1.1 4'])
    expect(isAboutFin(Buffer.from(text))).toBe(false);
});
