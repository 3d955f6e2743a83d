// A thread that fetches the policy list again and again, as Tyk would from a process of its own; reports how many when told to stop.
import { parentPort, workerData } from 'node:worker_threads';
import { fetchList } from './fetch-list.ts';

const { url, secret } = workerData as { url: string; secret: string };
const end = new AbortController();
parentPort?.once('message', () => end.abort());

let lists = 0;
for (; !end.signal.aborted; lists++) await fetchList(url, secret);
parentPort?.postMessage(lists);
