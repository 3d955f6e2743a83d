// Links to the logs of a run.
import { esc, number } from './text.js';

/** @typedef {import('../view/model.ts').LogFile} LogFile */

/** The size of a log: "27.5 MB". @param {number} bytes */
function size(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${number(bytes / 1000)} kB` : `${number(bytes / 1e6)} MB`;
}

/** A link to a log. @param {LogFile} log @param {string} folder the run's folder, relative to the report */
function link({ file, bytes }, folder) {
  const parts = [...(folder === '' ? [] : folder.split('/')), ...file.split('/')];
  return `<a href="${esc(parts.map(encodeURIComponent).join('/'))}">${esc(file)}</a> (${size(bytes)})`;
}

/** The target's own logs, below the timeline. @param {readonly LogFile[]} logs @param {string} folder */
export function targetLogs(logs, folder) {
  const links = logs.map((log) => link(log, folder));
  return `<p class="logs">${links.length === 0 ? 'This report has no log file of the target.' : `Full log of the target: ${links.join(', ')}`}</p>`;
}

/**
 * The logs of all processes of a run, at the end of the page.
 * @param {readonly LogFile[]} logs
 * @param {string} folder
 * @param {string} name the run's name in a comparison
 */
export function allLogs(logs, folder, name) {
  if (logs.length === 0) return '';
  const title = `Logs of all processes${name === '' ? '' : ` of ${esc(name)}`} (${logs.length})`;
  return `<details class="logs"><summary>${title}</summary><ul>${logs.map((log) => `<li>${link(log, folder)}</li>`).join('')}</ul></details>`;
}
