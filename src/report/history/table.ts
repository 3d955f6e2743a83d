import { dayOf } from './svg.ts';
import type { CellHistory } from './history.ts';

/** The name of a cell's badge. */
export function badgeFile({ gateway, version, scenario }: CellHistory): string {
  return `${[gateway, version, scenario].join('-').replaceAll(/[^\w.-]+/g, '-')}.svg`;
}

/** All cells in Markdown, each with its badge from this folder and what has changed last. */
export function historyTable(cells: readonly CellHistory[], badges: string): string {
  if (cells.length === 0) return 'No run yet.';
  return [
    '| cell | runs | not green now | last change |',
    '| --- | ---: | --- | --- |',
    ...cells.map((cell) => {
      const name = `${cell.gateway} ${cell.version} ${cell.scenario}`;
      const bad = Object.entries(cell.variants).flatMap(([variant, verdict]) =>
        verdict === 'green' ? [] : [`${variant} ${verdict}`],
      );
      const words = [
        `![${name}](${badges}/${badgeFile(cell)})`,
        String(cell.lines.length),
        bad.join(', ') || 'none',
        lastChange(cell),
      ];
      return `| ${words.map((word) => word.replaceAll('|', '\\|')).join(' | ')} |`;
    }),
  ].join('\n');
}

function lastChange({ changes }: CellHistory): string {
  const last = changes.at(-1);
  return last ? `${dayOf(last.line)}: ${last.variant} from ${last.from} to ${last.to}` : 'none';
}
