import type { Defect, DefectName } from '../../src/targets/reference/policies/defects.ts';
import type { LoadPlan } from '../../src/record/flow/load-plan.ts';

/** What the suite must say of a defect. */
export interface Control {
  /** Exactly these assertions turn red; took-effect, which never does, inconclusive. */
  expected: string[];
  disruption?: 'reload' | 'kill';
  load?: Partial<Pick<LoadPlan, 'connections' | 'thinkMs' | 'timeoutMs' | 'body'>>;
  defect?: Omit<Defect, 'name'>;
  why?: string;
}

// Connections that are idle for most of the time, and still some hundred requests a second.
export const MOSTLY_IDLE = { connections: 64, thinkMs: 100 };

/** POSTs whose bodies take most of their time, and still some hundred requests a second. */
export const POSTS = { connections: 24, body: { bytes: 20_000, durationMs: 50 } };

/** The detection matrix, by defect. Where more than one assertion fires, `why` says how that is right. */
export const MATRIX: Record<DefectName, Control> = {
  'bypass-on-plugin-error': { expected: ['bypasses'], disruption: 'kill' },
  'stale-instance': {
    expected: ['bypasses', 'recovery'],
    why: 'the share of bypassed requests stays for ever, so the gateway never recovers',
  },
  'instance-per-request': { expected: ['new-calls'] },
  'close-in-flight': {
    expected: ['closed', 'lost'],
    why: 'a request in flight may have been handled upstream, and then no client may replay it',
  },
  'close-in-flight-rst': { expected: ['closed', 'lost'], why: 'as with a FIN' },
  'close-unannounced': { expected: ['closed'] },
  'close-mid-request': {
    expected: ['closed', 'lost'],
    load: POSTS,
    why: 'a client cannot know that half a request was not handled',
  },
  'close-mid-response': { expected: ['closed', 'lost'], why: 'half an answer is a lost request' },
  'close-idle': { expected: ['idle-closes'], load: MOSTLY_IDLE },
  'surplus-response': { expected: ['unsolicited'], load: MOSTLY_IDLE },
  stall: { expected: ['timeouts'], load: { timeoutMs: 800 }, defect: { holdMs: 2000 } },
  'slow-warm-up': { expected: ['longest-wait'] },
  'error-while-restarting': { expected: ['errors'] },
  'fault-window': { expected: ['errors'] },
  'refuse-while-reloading': { expected: ['refused'] },
  spin: { expected: ['spin'] },
  'leak-plugin-server': { expected: ['plugin-servers-left'] },
  'ignored-reload': { expected: ['took-effect'] },
  'wrong-configuration': {
    expected: ['recovery', 'wrong-configuration'],
    why: 'the route keeps the other configuration',
  },
  'hung-reload': {
    expected: ['reload-ended', 'took-effect'],
    why: 'a reload that never ends has had no effect',
  },
  'handled-twice': { expected: ['handled-twice'] },
  'late-routes': { expected: ['unexpected'] },
};

/** What is proven of POSTs: how often the upstream got those whole that an assertion counts. */
export const POST_MATRIX: Partial<Record<DefectName, { expected: string[]; handled: 0 | 1 | 2 }>> = {
  'close-mid-request': { expected: ['closed', 'lost'], handled: 0 },
  'close-mid-response': { expected: ['closed', 'lost'], handled: 1 },
  'handled-twice': { expected: ['handled-twice'], handled: 2 },
};
