// How a user's own server is named in what people pass around.
import { expect, test } from 'vitest';
import { issueMarkdown } from '../../../src/report/markdown/upstream-issue.ts';
import { verdictBlock } from '../../../src/report/markdown/verdict-block.ts';
import { toVerdictsFile } from '../../../src/report/verdicts/verdicts-file.ts';
import { verdictView } from '../../../src/report/html/view/report-model.ts';
import { toEntry } from '../../../src/report/verdicts/entry.ts';
import { judge } from '../../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import { errors } from '../../../src/verdict/observe/request-assertions.ts';
import { steadyLoad, writeHistory } from '../../support/history.ts';

const trial = writeHistory([...steadyLoad(), { atMs: 1500, outcome: 'error', status: 502 }]);

test.each([
  ['nginx/1.22.1', '### nginx/1.22.1: ', "| target | a user's own server, nginx/1.22.1 |", 'on nginx/1.22.1'],
  ['unknown', '### the target: ', "| target | a user's own server |", 'on the target'],
])('of version %s', (version, title, row, inBlock) => {
  const identity = { gateway: 'target', version, runtime: 'own' as const, real: true };
  const trials = [{ ...trial, identity }];
  const entry = { ...toEntry(trials, judge(trials, [errors], DEFAULT_TEST)), verdict: 'red' as const };
  const file = toVerdictsFile(new Date(0), [entry]);
  const issue = issueMarkdown(verdictView(entry, trials), undefined, file, 'x.svg');
  expect(issue.startsWith(title)).toBe(true);
  expect(issue).toContain(`\n${row}\n`);
  expect(issue).not.toContain('in own');
  expect(verdictBlock(file)).toMatch(new RegExp(`^### reload-proof: RED ${inBlock}\n`));
});
