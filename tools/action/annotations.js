// What GitHub shows beside the files of a pull request and above the log of a job.

/** One line for each verdict to look at, as GitHub's workflow commands. @param {object[]} verdicts of verdicts.json */
export function annotations(verdicts) {
  const reds = verdicts.filter(({ verdict }) => verdict === 'red');
  // Once a flow is red, the others are undecided because the run has ended.
  const shown = reds.length > 0 ? reds : verdicts.filter(({ verdict }) => verdict === 'inconclusive');
  return shown.map((entry) =>
    command(levelOf(entry), `reload-proof: ${entry.variant} is ${entry.verdict}`, textOf(entry)),
  );
}

/** The worst of the verdicts; empty if there is none. @param {object[]} verdicts of verdicts.json */
export function worst(verdicts) {
  const words = new Set(verdicts.map(({ verdict }) => verdict));
  return ['red', 'inconclusive', 'green'].find((word) => words.has(word)) ?? '';
}

/** @param {'error' | 'warning' | 'notice'} level */
export function command(level, title, text) {
  return `::${level} title=${escape(title).replaceAll(':', '%3A').replaceAll(',', '%2C')}::${escape(text)}`;
}

function levelOf({ verdict, signal }) {
  if (signal === 'as expected') return 'notice';
  return verdict === 'red' ? 'error' : 'warning';
}

function textOf({ verdict, stopped, assertions }) {
  const found = assertions.filter((assertion) => assertion.verdict === verdict);
  if (verdict === 'inconclusive') return stopped ?? found.map(({ name }) => name).join(', ');
  return found.map(textOfAssertion).join('\n');
}

function textOfAssertion({ name, expects, unit, limit, observed, evidence, hint }) {
  const seen = observed === null ? 'no end' : `${Math.round(observed)} ${unit}`;
  const [, first] = evidence;
  return [
    `${name}: ${seen}, at most ${limit} (${expects})`,
    ...(first === undefined ? [] : [`First: ${first}`]),
    ...(hint === undefined ? [] : [hint]),
  ].join('\n');
}

function escape(text) {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
