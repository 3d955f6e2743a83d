import { shareText } from '../../common/share-text.ts';
import { OUTCOMES } from '../../record/requests/outcome.ts';
import { explainError } from './explain-error.ts';
import type { Figures } from './figures.ts';

const BAR_WIDTH = 40;
const MS_PER_S = 1000;
const PERCENTILES = [10, 25, 50, 75, 90, 95, 99, 99.9];

/** The summary in the shape that users of hey know; times are in seconds, to the last byte. */
export function renderSummary(figures: Figures): string {
  return [
    ...head(figures),
    ...histogram(figures),
    ...distribution(figures),
    ...details(figures),
    ...codes(figures),
    ...errors(figures),
    '',
  ].join('\n');
}

function head({ document, ttlb, seconds, underWay }: Figures): string[] {
  const { sent, outcomes, unsent, rps, cpuMicrosPerRequest } = document;
  const seen = OUTCOMES.filter((outcome) => outcomes[outcome] > 0);
  return [
    '',
    'Summary:',
    `  Total:\t${seconds.toFixed(4)} secs`,
    `  Slowest:\t${inSeconds(ttlb.maxMs)}`,
    `  Fastest:\t${inSeconds(ttlb.minMs)}`,
    `  Average:\t${inSeconds(ttlb.meanMs)}`,
    `  Requests/sec:\t${rps.toFixed(4)}`,
    `  CPU/request:\t${cpuMicrosPerRequest === null ? '-' : `${cpuMicrosPerRequest.toFixed(1)} µs`}`,
    '',
    `  Sent:\t\t${sent}`,
    ...seen.map((outcome) => `  ${outcome}:\t${outcome.length < 5 ? '\t' : ''}${outcomes[outcome]}`),
    ...(unsent > 0 ? [`  unsent:\t${unsent} were due and found no free connection in time`] : []),
    ...(underWay > 0 ? [`  under way:\t${underWay} when it was ended`] : []),
    '',
  ];
}

function histogram({ bars }: Figures): string[] {
  if (bars.length === 0) return [];
  const most = Math.max(...bars.map(({ count }) => count), 1);
  return [
    'Response time histogram:',
    ...bars.map(
      ({ markMs, count }) =>
        `  ${(markMs / MS_PER_S).toFixed(4)} [${count}]\t|${'■'.repeat(Math.round((count / most) * BAR_WIDTH))}`,
    ),
    '',
  ];
}

function distribution({ ttlb }: Figures): string[] {
  if (ttlb.maxMs === null) return [];
  return [
    'Latency distribution:',
    ...PERCENTILES.map((percent) => `  ${percent}% in ${inSeconds(ttlb.percentile(percent))}`),
    '',
  ];
}

function details(figures: Figures): string[] {
  const { document, connections, addresses, loopDelayMs, sendDelayMs, waited } = figures;
  const { latencyMs, closes, versions = {}, streams } = document;
  const { unsolicited, ...byKind } = closes;
  const closed = Object.entries(byKind).filter(([, { fin, rst }]) => fin + rst > 0);
  return [
    'Details:',
    `  first byte:\t50% in ${inSeconds(latencyMs.p50)}, 99% in ${inSeconds(latencyMs.p99)}`,
    `  connections:\t${connections} opened${ledTo(addresses)}`,
    ...closed.map(([kind, { fin, rst }]) => `  closed, ${kind}:\t${fin} by FIN, ${rst} by RST`),
    ...(streams
      ? [
          `  streams:\t${streams.opened} opened, ${streams.ended} ended in order, ${streams.cut} cut`,
          `  messages:\t${streams.messagesLost} lost, ${streams.messagesRepeated} repeated`,
          ...(streams.reconnectMs === null
            ? []
            : [`  connected again:\t${streams.reconnectMs.toFixed(0)} ms after a stream, at most`]),
        ]
      : []),
    ...(unsolicited > 0
      ? [`  unsolicited:\t${unsolicited} connections on which bytes came that nobody had asked for`]
      : []),
    ...(sendDelayMs
      ? [
          `  sends late:\t50% ${sendDelayMs.p50.toFixed(2)} ms, 99% ${sendDelayMs.p99.toFixed(2)} ms, 99.9% ${sendDelayMs.p999.toFixed(2)} ms, most ${sendDelayMs.max.toFixed(2)} ms`,
          `  waited:\t${waited} for a free connection`,
        ]
      : []),
    `  probe late:\t99% ${loopDelayMs.p99.toFixed(1)} ms, most ${loopDelayMs.max.toFixed(1)} ms (its event loop)`,
    '',
    ...(Object.keys(versions).length > 0 ? ['Versions:', ...shares(versions), ''] : []),
  ];
}

/** To which addresses; how many to each, where there are several. */
function ledTo(addresses: Record<string, number>): string {
  const all = Object.entries(addresses);
  if (all.length === 0) return '';
  return all.length === 1
    ? `, to ${all[0]?.[0]}`
    : `: ${all.map(([address, count]) => `${count} to ${address}`).join(', ')}`;
}

function shares(versions: Record<string, number>): string[] {
  const all = Object.values(versions).reduce((sum, count) => sum + count, 0);
  return Object.entries(versions).map(
    ([version, count]) => `  [${version}]\t${count} responses, ${shareText(count, all)}`,
  );
}

function codes({ document: { statusCodes } }: Figures): string[] {
  const lines = Object.entries(statusCodes).map(([status, count]) => `  [${status}]\t${count} responses`);
  return lines.length === 0 ? [] : ['Status code distribution:', ...lines, ''];
}

function errors({ errors: seen }: Figures): string[] {
  if (seen.length === 0) return [];
  return ['Error distribution:', ...seen.map(([label, count]) => `  [${count}]\t${explainError(label)}`), ''];
}

function inSeconds(ms: number | null): string {
  return ms === null ? '-' : `${(ms / MS_PER_S).toFixed(4)} secs`;
}
