import { pageFile, pageScript } from './page-files.ts';
import { withoutRepeats } from './repeats.ts';
import type { NamedRun } from './view/model.ts';

/** report.html: a single page that contains its data, styles and scripts, and works offline. */
export async function renderHtml(runs: readonly NamedRun[]): Promise<string> {
  const style = (
    await Promise.all(['colors.css', 'style.css', 'flows/flows.css', 'figure/figure.css'].map(pageFile))
  ).join('');
  const title = `reload-proof ${runs.map(({ name, model }) => name || model.startedAt).join(' · ')}`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(title)}</title>
<style>
${style}</style>
<div id="app"><noscript>This report needs JavaScript. It does not need a network.</noscript></div>
<script type="application/json" id="data">${embed(withoutRepeats(runs))}</script>
<script>
${await pageScript()}
</script>
</html>
`;
}

/** JSON that is safe inside a script element: it cannot end the element or open a comment. */
export function embed(data: unknown): string {
  return JSON.stringify(data)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

/** Escapes text for HTML, including attributes. */
export function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
