import type { EventStore } from '#event-store';
import type { Recording } from '#registry';
import { AUTOMATIC_ACTOR, LOG_ANCHORS_STREAM, recordFacts } from '#registry';
import type { IdentityFile, LogPurge } from './identity-file.js';
import type { Anchors, LogsAnchored } from './log-anchors.js';
import { LEAST_KEPT, LOG_ANCHOR_SHAPES, anchorLogs, mayGo } from './log-anchors.js';
import type { LogState } from './log-chain.js';
import { LOGS } from './log-chain.js';
import { INSTALLATION } from './roles.js';

/** New entries after which the heads of the logs are anchored before their time, in a log. */
const MANY = 1_000;
const HOUR = 3_600_000;

const RECORDING: Recording = {
  agency: INSTALLATION,
  actor: AUTOMATIC_ACTOR,
  by: { name: AUTOMATIC_ACTOR, roles: [], door: 'system' },
};

/** Lets the logs of one data directory go with time, and anchors among the events how far they have come. */
export class LogKeeper {
  #anchored: { readonly at: number; readonly states: readonly LogState[] } | undefined;
  #busy: Promise<unknown> = Promise.resolve();

  /**
   * @param store none where each of several servers has logs of its own, which are not anchored
   * @param accessKept milliseconds for which reads are kept
   */
  constructor(
    private readonly store: EventStore | undefined,
    private readonly file: IdentityFile,
    private readonly accessKept: number,
    private readonly now: () => number,
  ) {}

  /**
   * Anchors what is new, and lets go of what is over. What could not be anchored is not let go of.
   * @returns whether the logs still hold what was anchored last, in a file that is as this software makes it
   * @throws StoreUnavailable
   */
  keep(): Promise<boolean> {
    const turn = this.#busy.then(() => this.#keep());
    this.#busy = turn.catch(() => undefined);
    return turn;
  }

  /** `keep`, where there is much that is new, or it was done an hour ago; otherwise nothing is known to be wrong. */
  async keepInTime(): Promise<boolean> {
    const { at, states } = this.#anchored ?? { at: -Infinity, states: [] };
    const many = states.some(({ log, last }) => this.file.hashOf(log, last.id + MANY) !== undefined);
    // A clock that was put back, too.
    return many || Math.abs(this.now() - at) >= HOUR ? this.keep() : true;
  }

  async #keep(): Promise<boolean> {
    const at = this.now();
    let states: readonly LogState[] = [];
    let purges: readonly Required<LogPurge>[] = [];
    let asAnchored = true;
    const decide = (history: readonly LogsAnchored[]): LogsAnchored[] => {
      const anchors: Anchors = history.map(({ data }) => data);
      purges = LOGS.map((log) => {
        const before = at - (log === 'access' ? this.accessKept : LEAST_KEPT[log]);
        // By a clock that was put back, something may look older than an anchor that was there before it. It waits until both are over.
        return { log, before, upTo: mayGo(anchors, log, new Date(before).toISOString(), new Date(at).toISOString()) };
      });
      // Another server on this directory may have anchored meanwhile: the logs are looked at after what it has seen.
      states = this.file.statesAfterPurge(purges);
      asAnchored = (anchors.at(-1)?.logs ?? []).every(
        ({ log, last }) => last.id === 0 || this.file.hashOf(log, last.id) === last.hash,
      );
      return anchorLogs(anchors, states, at);
    };
    if (this.store === undefined) decide([]);
    else await recordFacts(this.store, LOG_ANCHORS_STREAM, LOG_ANCHOR_SHAPES, decide, RECORDING, this.now);
    for (const purge of purges) {
      const last = states.find(({ log }) => log === purge.log)?.last.id ?? 0;
      this.file.purge({ ...purge, upTo: Math.min(purge.upTo, last) });
    }
    this.#anchored = { at, states };
    return this.file.checkSchema().length === 0 && asAnchored;
  }
}
