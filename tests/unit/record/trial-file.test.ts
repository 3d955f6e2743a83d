import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConnectionTable } from '../../../src/record/requests/connection-table.ts';
import { REQUEST_COLUMNS, type RequestTable } from '../../../src/record/requests/request-table.ts';
import { readTrial, writeTrial } from '../../../src/record/disk/trial-file.ts';
import type { StreamRecord } from '../../../src/record/streams/stream-record.ts';
import type { TargetState } from '../../../src/record/target/target-state.ts';
import { switchOf, type Trial } from '../../../src/record/trial.ts';
import { pluginServersLeft, unsolicited } from '../../../src/verdict/observe/target-assertions.ts';
import { baselineOf } from '../../../src/verdict/observe/baseline-of.ts';
import { observe } from '../../../src/verdict/observe/observe.ts';
import { writeDeploy } from '../../support/deploy-history.ts';
import { AFTER, BEFORE, steadyBut } from '../../support/history.ts';
import { stream, streamTrial } from '../../support/streams.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'store-'));
});
afterEach(() => rm(folder, { recursive: true }));

function bytesOf({ rows }: RequestTable): Buffer[] {
  const names = Object.keys(REQUEST_COLUMNS) as (keyof typeof REQUEST_COLUMNS)[];
  return names.map((name) => Buffer.concat([...rows.bytesOf(name)]));
}

/** Two connections, the second of which was reset under a request. */
function twoConnections(): ConnectionTable {
  const table = new ConnectionTable(500);
  table.close(table.open(600, 0, '127.0.0.1:80'), 900, 7, {
    by: 'probe',
    inFlight: false,
    how: 'fin',
    announced: true,
  });
  table.unsolicited(0);
  table.close(table.open(700, 1, '[::1]:80'), 800, 0, {
    by: 'server',
    inFlight: true,
    how: 'rst',
    announced: false,
  });
  table.open(1000, 1);
  return table;
}

test('a trial reads back as it was written', async () => {
  const trial = steadyBut({
    atMs: 1500,
    outcome: 'closed',
    kind: 'fresh',
    how: 'rst',
    status: 0,
    handled: 2,
  });
  trial.connectionTable = twoConnections();
  const file = path.join(folder, 'deep', 'one.trial');
  await writeTrial(file, trial);
  const { requestTable, connectionTable, ...head } = await readTrial(file);
  const { requestTable: written, connectionTable: opened, ...writtenHead } = trial;
  expect(head).toEqual(writtenHead);
  expect(bytesOf(requestTable)).toEqual(bytesOf(written));
  expect([...connectionTable]).toEqual([...opened]);
});

test("the probe's stalls and the waits that were measured without them are kept", async () => {
  const trial: Trial = { ...steadyBut({ atMs: 1203, tookMs: 5000 }), stalls: [[1300, 1500]] };
  const { waits } = observe(trial);
  expect(waits).toMatchObject({ longestMs: 3500, withoutMs: 7 });
  const file = path.join(folder, 'one.trial');
  await writeTrial(file, trial);
  const read = await readTrial(file);
  expect(read.stalls).toEqual([[1300, 1500]]);
  expect(observe(read).waits).toEqual(waits);
});

test('the shards of a load are kept, also one of which nothing is known', async () => {
  const figures = { lateMs: 1.5, ranMs: 2000, loopDelayMs: { p99: 3, max: 40 }, throttledMs: 12 };
  const shards: Trial['shards'] = [
    { firstUser: 0, ...figures, stalls: [[1200, 800]] },
    { firstUser: 1, lost: 'was killed by SIGKILL' },
  ];
  const file = path.join(folder, 'one.trial');
  const trial: Trial = { ...steadyBut({ atMs: 1203, tookMs: 5000 }), shards };
  const { waits } = observe(trial);
  expect(waits?.longestMs).toBe(4200 + 3);
  await writeTrial(file, trial);
  const read = await readTrial(file);
  expect(read.shards).toEqual(shards);
  expect(observe(read).waits).toEqual(waits);
});

test('a slow body of an older record is read under its new name', async () => {
  const load = { connections: 1, thinkMs: 0, timeoutMs: 1000 };
  const upload = { bytes: 5, durationMs: 7 };
  const file = path.join(folder, 'one.trial');
  await writeTrial(file, { ...steadyBut(), load: { ...load, upload } as Trial['load'] });
  expect((await readTrial(file)).load).toEqual({ ...load, body: upload });
});

test('the streams of a flow are kept, each with what became of it', async () => {
  const baseline = { ...baselineOf(streamTrial([stream()]), []), longestMessageGapMs: 60.5 };
  const again = stream({ request: 1, openedMs: 1530.25, reconnectMs: 30.25, missed: 2 });
  const trial = streamTrial([stream({ end: 'cut', how: 'fin', endedMs: 1500 }), again], { baseline });
  const file = path.join(folder, 'one.trial');
  await writeTrial(file, trial);
  const read = await readTrial(file);
  expect(read.streams).toEqual(trial.streams);
  expect(read.baseline).toEqual(baseline);
  expect(read.load.stream).toEqual({ protocol: 'sse' });
});

test('a stream of a kind that this version does not know makes a file unreadable', async () => {
  const file = path.join(folder, 'one.trial');
  const unknown = { ...stream(), end: 'paused' } as unknown as StreamRecord;
  await writeTrial(file, streamTrial([unknown]));
  await expect(readTrial(file)).rejects.toThrow('streams');
});

test('a missing, foreign or truncated file is named', async () => {
  const file = path.join(folder, 'one.trial');
  await expect(readTrial(file)).rejects.toThrow(`${file} is not a complete trial record`);
  await writeFile(file, gzipSync('something else'));
  await expect(readTrial(file)).rejects.toThrow(`${file} does not begin with "reload-proof trial 4"`);
  await writeTrial(file, steadyBut());
  const whole = await readFile(file);
  await writeFile(file, whole.subarray(0, whole.length / 2));
  await expect(readTrial(file)).rejects.toThrow('is not a complete trial record');
  await writeFile(file, gzipSync(gunzipSync(whole).subarray(0, -100)));
  await expect(readTrial(file)).rejects.toThrow('is cut short');
});

/** A state as formats 1 to 3 have it. */
function flat({ epoch, workers = [], pluginServers }: TargetState): object {
  const { processes = [], newCalls = 0, ...closed } = pluginServers ?? {};
  return { epoch, workers, pluginServers: processes, newCalls, ...closed };
}

/** Writes a trial as a version before did: these columns only. */
async function writeAs(format: 1 | 2, trial: Trial, columns: Buffer[], ledger?: object): Promise<string> {
  const { requestTable, connectionTable: _, expectation, handledIsCounted, disruption, ...head } = trial;
  const { beganMs, endedMs } = disruption;
  const old = {
    ...head,
    before: flat(trial.before),
    after: flat(trial.after),
    witness: expectation,
    handledIsKnown: handledIsCounted,
    disturbance: { name: 'reload', beganMs, endedMs },
    rows: requestTable.length,
    ...(ledger ? { ledger } : {}),
  };
  return writeFormat(format, old, columns);
}

async function writeFormat(format: number, head: object, columns: Buffer[]): Promise<string> {
  const json = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  const file = path.join(folder, 'old.trial');
  const magic = Buffer.from(`reload-proof trial ${format}\n`);
  await writeFile(file, gzipSync(Buffer.concat([magic, length, json, ...columns])));
  return file;
}

test('a trial with the keys of earlier versions is readable', async () => {
  const trial = writeDeploy(
    [{ atMs: 1500 }],
    {},
    {
      idleCloses: [{ atMs: 1500, virtualUser: 3, how: 'fin' as const, served: 9 }],
      unsolicited: [{ atMs: 1600, virtualUser: 4, served: 9, what: 'HTTP/1.1 200 OK' }],
    },
  );
  observe(trial);
  const file = path.join(folder, 'one.trial');
  await writeTrial(file, trial);
  const { requestTable: _, connectionTable: __, ...head } = await readTrial(file);
  await rewriteHead(file, (json) =>
    json
      .replaceAll('"virtualUser":', '"connection":')
      .replaceAll('"requestedMs":', '"askedMs":')
      .replaceAll('"class":', '"word":'),
  );
  const { requestTable: ___, connectionTable: ____, ...fromEarlier } = await readTrial(file);
  expect(fromEarlier).toEqual(head);
  expect(fromEarlier.idleCloses[0]?.virtualUser).toBe(3);
  expect(fromEarlier.unsolicited?.[0]?.virtualUser).toBe(4);
  expect(switchOf(fromEarlier)?.requestedMs).toBe(switchOf(trial)?.requestedMs);
  expect(fromEarlier.observations?.summary.recovery.class).toBe('clean');
});

test('the one slow request of an earlier deploy is read as a list', async () => {
  const result = { completed: true, tookMs: 3000, version: 'v1' };
  const file = path.join(folder, 'one.trial');
  await writeTrial(file, writeDeploy([{ atMs: 1500 }], { slow: [result] }));
  await rewriteHead(file, (json) => json.replace(/"slow":\[(\{.*?\})\]/, '"slow":$1'));
  expect(gunzipSync(await readFile(file)).toString()).toContain('"slow":{');
  expect(switchOf(await readTrial(file))?.slow).toEqual([result]);
});

/** Replaces the head of a recorded trial. */
async function rewriteHead(file: string, change: (json: string) => string): Promise<void> {
  const bytes = gunzipSync(await readFile(file));
  const magicLength = bytes.indexOf('\n') + 1;
  const end = magicLength + 4 + bytes.readUInt32LE(magicLength);
  const json = Buffer.from(change(bytes.toString('utf8', magicLength + 4, end)));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  const magic = bytes.subarray(0, magicLength);
  await writeFile(file, gzipSync(Buffer.concat([magic, length, json, bytes.subarray(end)])));
}

test('a trial of the first format is still readable, without the columns and the table of connections that it lacks', async () => {
  const trial = steadyBut({ atMs: 1500, outcome: 'error', status: 500 });
  const columns = bytesOf(trial.requestTable).slice(0, 8);
  const read = await readTrial(await writeAs(1, trial, columns));
  expect(bytesOf(read.requestTable).slice(0, 8)).toEqual(columns);
  expect(read.requestTable.sendDelayMs(0)).toBe(0);
  expect(read.requestTable.connection(0)).toBeUndefined();
  expect(read.connectionTable.length).toBe(0);
});

test('a trial of the second format is still readable, without addresses and without unsolicited bytes', async () => {
  const { unsolicited: _, ...before } = steadyBut({ atMs: 1500, outcome: 'error', status: 500 });
  const { rows, originMs } = twoConnections();
  const names = ['openedMs', 'lifeMs', 'served', 'virtualUser', 'end'] as const;
  const connections = names.map((name) => Buffer.concat([...rows.bytesOf(name)]));
  const columns = bytesOf(before.requestTable);
  const read = await readTrial(
    await writeAs(2, before, [...columns, ...connections], { rows: rows.length, originMs }),
  );
  expect(bytesOf(read.requestTable)).toEqual(columns);
  expect([...read.connectionTable]).toEqual(
    [...twoConnections()].map((one) => Object.assign(one, { address: undefined })),
  );
  expect(read.unsolicited).toBeUndefined();
  expect(unsolicited.appliesTo?.(read)).toBe(false);
});

/** Writes a trial as format 3 did, where only the states were other ones. */
async function writeAs3({ requestTable, connectionTable, ...head }: Trial): Promise<string> {
  const { length: rows, originMs, addresses } = connectionTable;
  return writeFormat(
    3,
    {
      ...head,
      before: flat(head.before),
      after: flat(head.after),
      rows: requestTable.length,
      connections: { rows, originMs, addresses },
    },
    bytesOf(requestTable),
  );
}

test('a trial of the third format is still readable, with the states of the present one', async () => {
  const before = { ...BEFORE, pluginServers: { ...BEFORE.pluginServers, closedInstances: 1 } };
  const trial = { ...steadyBut({ atMs: 1500, outcome: 'error', status: 500 }), before };
  const read = await readTrial(await writeAs3(trial));
  expect(read.before).toEqual(before);
  expect(read.after).toEqual(AFTER);
  expect(bytesOf(read.requestTable)).toEqual(bytesOf(trial.requestTable));
});

test('the empty lists of the third format are left out for a target that had nothing to list', async () => {
  const times = { fromMs: 0, toMs: 1, loadEndMs: 1, missed: 0, logLeftOut: 0 };
  const trial = steadyBut();
  const read = await readTrial(
    await writeAs3({
      ...trial,
      identity: { ...trial.identity, gateway: 'tyk' },
      before: { epoch: 3 },
      after: { epoch: 4 },
      history: { ...times, newCalls: [[1, 0]], log: [], processes: [] },
    }),
  );
  expect([read.before, read.after, read.history?.newCalls]).toEqual([{ epoch: 3 }, { epoch: 4 }, []]);
  expect(pluginServersLeft.appliesTo?.(read)).toBe(false);
});

test('a plugin server that starts late does not count as missing from the target', async () => {
  const before = { ...BEFORE, pluginServers: { processes: [], newCalls: 0 } };
  const read = await readTrial(await writeAs3({ ...steadyBut(), before }));
  expect(read.before).toEqual(before);
});
