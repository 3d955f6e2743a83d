/** How Kong's message begins when it does not start. */
const BEGIN = /init_by_lua error:[^\n]*|Error:[^\n]*/;
const FILE_AND_LINE = /^\S+\.lua:\d+:\s*/;
/** The file is the suite's own. */
const CONFIGURATION = /^error parsing declarative config file \S+:\s*/;

/** Why Kong did not start, on one line and without its stack, from its log; undefined when that does not say so. */
export function whyRefused(log: string): string | undefined {
  const begin = BEGIN.exec(log);
  if (!begin) return undefined;
  const [message = ''] = log.slice(begin.index).split(/\n\s*(?:stack traceback:|Run with --v)/, 1);
  const said = message
    .replace(/^(?:init_by_lua error|Error):\s*/, '')
    .replace(FILE_AND_LINE, '')
    .replace(CONFIGURATION, '');
  return said.trim().replaceAll(/\s+/g, ' ');
}
