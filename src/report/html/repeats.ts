import type { NamedRun, TrialDetail, TrialView, VerdictView } from './view/model.ts';

/**
 * Runs as they are stored in the page: what all flows of a trial have in common is stored once. Where it is repeated,
 * there is the number of its first place; `withRepeats` in page/repeats.js puts it back.
 */
export function withoutRepeats(runs: readonly NamedRun[]): unknown {
  const places = new Map<string, number>();
  const once = (part: unknown) => {
    const text = JSON.stringify(part);
    const place = places.get(text);
    if (place === undefined) places.set(text, places.size);
    return place ?? part;
  };
  const detail = ({ processes, newCalls, log, ...own }: TrialDetail) => ({
    ...own,
    processes: once(processes),
    newCalls: once(newCalls),
    log: once(log),
  });
  const trial = (view: TrialView) =>
    view.detail ? Object.assign({}, view, { detail: detail(view.detail) }) : view;
  const verdict = (view: VerdictView) => Object.assign({}, view, { trials: view.trials.map(trial) });
  return runs.map(({ name, folder, model }) => ({
    name,
    folder,
    model: Object.assign({}, model, { verdicts: model.verdicts.map(verdict) }),
  }));
}
