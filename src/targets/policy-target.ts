import type { Gateway } from './target.ts';

/** The ways to tell a gateway that its policies have changed. */
export const TRIGGERS = ['redis', 'reload', 'group', 'block'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** What a gateway tells of its reloads since it was started. */
export interface ReloadActivity {
  /** Triggers that it took, those that it then dropped included. */
  queued: number;
  begun: number;
  completed: number;
  /** Bytes of its log. */
  logBytes: number;
  /** The most memory that its process had resident, bytes; null where the system does not tell. */
  peakMemoryBytes: number | null;
}

/** The answer to an attempt to create a key for a policy. */
export interface KeyResponse {
  /** `absent`: the gateway does not know the policy. */
  word: 'created' | 'absent' | 'error' | 'unexpected';
  status: number;
  key?: string;
}

/** A gateway that loads policies from a dashboard. */
export interface PolicyGateway extends Gateway {
  /** Resolves when the gateway has answered it (`block`: when it says that the reload is done) or the message is on its way. */
  trigger(trigger: Trigger): Promise<void>;
  /** @throws the transport's error */
  createKey(policy: string): Promise<KeyResponse>;
  activity(): Promise<ReloadActivity>;
}
