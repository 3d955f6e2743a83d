import type { Target } from './target.ts';
import type { Trigger, ReloadActivity } from '../record/target/policy-record.ts';

/** The response to an attempt to create a key for a policy. */
export interface KeyResponse {
  /** `absent`: the target does not know the policy. */
  result: 'created' | 'absent' | 'error' | 'unexpected';
  status: number;
  key?: string;
}

/** A target that loads policies from a dashboard. */
export interface PolicyTarget extends Target {
  /** Resolves when the target has responded (`block`: that the reload is done), or the message has been published. */
  trigger(trigger: Trigger): Promise<void>;
  /** @throws the transport's error */
  createKey(policy: string): Promise<KeyResponse>;
  activity(): Promise<ReloadActivity>;
}
