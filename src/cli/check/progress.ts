import { canRedraw } from '../../report/console/can-redraw.ts';
import type { ScenarioContext } from '../../scenario/context.ts';
import { printProgress } from '../../scenario/progress-lines.ts';
import { LiveView } from './live-view.ts';

/** Where a check prints its lines and shows its running trial. */
export interface CheckProgress {
  say: (line: string) => void;
  onLoad: NonNullable<ScenarioContext['onLoad']>;
}

/** On standard output, or on standard error where the other is kept for JSON. */
export function checkProgress(json: boolean): CheckProgress {
  const output = json ? process.stderr : process.stdout;
  const view = canRedraw(output, process.env) ? new LiveView(output) : undefined;
  const say = (line: string) => void (view ? view.say(line) : output.write(`${line}\n`));
  return {
    say,
    onLoad: (trial, progress, ofFlows) =>
      view ? view.show(trial, ofFlows) : printProgress(trial, progress, say, output),
  };
}
