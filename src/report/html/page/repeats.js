/** @typedef {import('../view/model.ts').NamedRun} NamedRun */

/**
 * Puts back what `withoutRepeats` in ../repeats.ts left out, in the same order.
 * @param {NamedRun[]} runs
 */
export function withRepeats(runs) {
  /** @type {unknown[]} */
  const places = [];
  for (const detail of detailsOf(runs)) {
    for (const name of /** @type {const} */ (['processes', 'newCalls', 'log'])) {
      /** @type {unknown} */
      const part = detail[name];
      if (typeof part === 'number') Object.assign(detail, { [name]: places[part] });
      else places.push(part);
    }
  }
  return runs;
}

/** @param {NamedRun[]} runs */
function detailsOf(runs) {
  const trials = runs.flatMap(({ model }) => model.verdicts.flatMap((verdict) => verdict.trials));
  return trials.flatMap(({ detail }) => detail ?? []);
}
