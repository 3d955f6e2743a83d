import type { BlueGreen } from '../../../src/targets/balancers/deployment/blue-green.ts';
import { waitUntil } from '../../../src/common/wait-until.ts';
import { BareUser } from './bare-user.ts';
import { Notes } from './notes.ts';

const BODY_MS = 3000;
const UNDER_WAY_BOUND_MS = 2000;
/** More than the rest of the body needs on a busy machine; after it nobody is believed to be still sending. */
const SILENCE_BOUND_MS = 10_000;

/** One request whose body takes 3 s, on a bare socket of its own. */
export class SlowRequest {
  readonly #whole: Promise<boolean>;

  private constructor(whole: Promise<boolean>) {
    this.#whole = whole;
  }

  /** Resolves when the instance says that the request has reached it. */
  static async start(gateway: BlueGreen, port: number, host: () => Promise<string>): Promise<SlowRequest> {
    const notes = new Notes();
    const path = `/datetime?bodyMs=${BODY_MS}`;
    const user = new BareUser({ port, host, path, anonymous: true }, notes);
    const ended = () => notes.responses.length > 0 || notes.cut.length > 0;
    const whole = waitUntil('the slow request ends', BODY_MS + SILENCE_BOUND_MS, ended)
      .catch(() => undefined)
      .then(() => {
        user.stop();
        return notes.responses.length > 0 && notes.cut.length === 0;
      });
    await waitUntil('the slow request is under way', UNDER_WAY_BOUND_MS, async () => {
      const { slow } = await gateway.current.state();
      return slow > 0;
    });
    user.finish();
    return new SlowRequest(whole);
  }

  /** Whether its response came whole. */
  completed(): Promise<boolean> {
    return this.#whole;
  }
}
