import type { VerdictEntry, VerdictsFile } from './schema.ts';

/** report.html: the verdicts with their assertions and evidence, as one page that opens offline. */
export function renderHtml(file: VerdictsFile): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>reload-proof ${escape(file.startedAt)}</title>
<style>
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
  body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
  section { border-left: .4rem solid; padding-left: 1rem; margin: 1.5rem 0; }
  .green { border-color: #2a8a3e; } .red { border-color: #c8321f; } .inconclusive { border-color: #b58900; }
  table { border-collapse: collapse; } td, th { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top; }
</style>
<h1>reload-proof ${escape(file.suiteVersion)}</h1>
<p>${escape(file.startedAt)} · ${escape(file.machine.os)}, ${file.machine.cpus} CPUs, ${file.machine.memoryGiB} GiB, Node ${escape(file.machine.node)}</p>
${file.verdicts.map(section).join('\n')}
</html>
`;
}

function section(verdict: VerdictEntry): string {
  const standIn = verdict.real ? '' : ' — the reference gateway, which stands in for Kong';
  return `<section class="${verdict.verdict}">
<h2>${escape(verdict.scenario)} ${escape(verdict.variant)}: ${verdict.verdict}</h2>
<p>${escape(verdict.gateway)} ${escape(verdict.version)} in ${verdict.runtime}${standIn}. ${verdict.trials} trials, ${verdict.sent} requests, recovery ${verdict.recovery}, confidence ${(verdict.confidence * 100).toFixed(1)} %.</p>
<table><tr><th>assertion<th>verdict<th>limit<th>observed<th>evidence</tr>
${verdict.assertions.map(row).join('\n')}
</table>
</section>`;
}

function row({ name, verdict, limit, observed, evidence }: VerdictEntry['assertions'][number]): string {
  const seen = observed === null ? 'unbounded' : observed.toLocaleString('en-US');
  return `<tr><td>${escape(name)}<td>${verdict}<td>${limit}<td>${seen}<td>${evidence.map(escape).join('<br>')}</tr>`;
}

function escape(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
