import type { LogFile } from '../view/model.ts';

export function targetLogs(logs: readonly LogFile[], folder: string): string;
export function allLogs(logs: readonly LogFile[], folder: string, name: string): string;
