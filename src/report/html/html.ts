import { inlineModules, pageFile } from './inline.ts';
import type { NamedRun } from './view/model.ts';

/** report.html: one page that opens offline, with its data, its style and its scripts in it. */
export async function renderHtml(runs: readonly NamedRun[]): Promise<string> {
  const style = (await Promise.all(['colors.css', 'style.css', 'figure.css'].map(pageFile))).join('');
  const title = `reload-proof ${runs.map(({ name, model }) => name || model.startedAt).join(' · ')}`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(title)}</title>
<style>
${style}</style>
<div id="app"><noscript>This report draws itself: it needs JavaScript, and no network.</noscript></div>
<script type="application/json" id="data">${embed(runs)}</script>
<script>
${await inlineModules()}
</script>
</html>
`;
}

/** JSON that can stand in a script element: nothing in it can end the element or open a comment. */
export function embed(data: unknown): string {
  return JSON.stringify(data)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

/** Text as it may stand in HTML, in an attribute too. */
export function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
