import type { Target } from './target.ts';
import type { Trigger, ReloadActivity } from '../record/policy-record.ts';

/** The answer to an attempt to create a key for a policy. */
export interface KeyResponse {
  /** `absent`: the gateway does not know the policy. */
  word: 'created' | 'absent' | 'error' | 'unexpected';
  status: number;
  key?: string;
}

/** A gateway that loads policies from a dashboard. */
export interface PolicyTarget extends Target {
  /** Resolves when the gateway has answered it (`block`: when it says that the reload is done) or the message is on its way. */
  trigger(trigger: Trigger): Promise<void>;
  /** @throws the transport's error */
  createKey(policy: string): Promise<KeyResponse>;
  activity(): Promise<ReloadActivity>;
}
