import type { NamedRun } from '../view/model.ts';

export function withRepeats(runs: NamedRun[]): NamedRun[];
