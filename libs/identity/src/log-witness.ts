import type { EventStore, Finding, HistoryCheck, StoredEvent } from '#event-store';
import { LOG_ANCHORS_STREAM, factsIn } from '#registry';
import type { IdentityFile } from './identity-file.js';
import type { LogsAnchored } from './log-anchors.js';
import { LEAST_KEPT, LOG_ANCHOR_SHAPES } from './log-anchors.js';
import type { Log, LogChecked, Mark } from './log-chain.js';
import { LOGS } from './log-chain.js';
import { isBySignedIn } from './signed-in.js';

const HOUR = 3_600_000;
/** A session lasts a week at most, so a sign-in may be gone so much earlier than what was done with it. */
const LONGEST_SESSION = 7 * 24 * HOUR;
/** The clock of a machine may be put right, as between a sign-in and what is done then. */
const TOLERANCE = HOUR;

/** A head of a log that somebody has noted down elsewhere. */
export interface NotedHead {
  readonly log: Log;
  readonly id: number;
  readonly hash: string;
}

/**
 * Whether the logs of reads and sign-ins are what the events know of them: the heads that were anchored among them, and who has
 * acted at the server and so must have signed in there. It is shown every event first, and then asked.
 */
export class LogWitness implements HistoryCheck {
  /** When each account was first seen to act within the time for which sign-ins are kept, and where. */
  readonly #acted = new Map<string, { readonly at: number; readonly position: number }>();
  readonly #since: number;
  /** When the first event of all was recorded: before, there was nothing to look at and nobody to sign in. */
  #began: number | undefined;

  constructor(private readonly now: number) {
    this.#since = now - LEAST_KEPT.sign_in + LONGEST_SESSION;
  }

  covers(): boolean {
    return false;
  }

  see(event: StoredEvent): readonly string[] {
    const { actor, position, recordedAt } = event;
    this.#began ??= Date.parse(recordedAt);
    if (this.#acted.has(actor)) return [];
    const at = Date.parse(recordedAt);
    if (at >= this.#since && isBySignedIn(event)) this.#acted.set(actor, { at, position });
    return [];
  }

  end(): readonly Finding[] {
    return [];
  }

  /**
   * What is wrong with the logs and the file they lie in, and how many of their last entries no event vouches for yet.
   * @param file none where there is no file
   * @param noted heads that the logs must still hold
   * @throws StoreUnavailable
   */
  async check(store: EventStore, file: IdentityFile | undefined, noted: readonly NotedHead[] = []) {
    // What was anchored before the logs are looked at, they hold; what they have let go of was recorded before.
    const marks = Map.groupBy([...marksIn(await anchorsIn(store)), ...noted.map(markOfNote)], ({ log }) => log);
    const checked =
      file?.checkLogs({ access: marks.get('access') ?? [], sign_in: marks.get('sign_in') ?? [] }) ??
      LOGS.map((log) => missing(log, marks.get(log) ?? []));
    const anchors = await anchorsIn(store);
    const findings = checked.flatMap((log) => [
      ...log.findings,
      ...this.#faultsOfStart(log, anchors),
      ...noted.filter((head) => head.log === log.log && head.id < log.keptAfter.id).map((head) => tooOld(head, log)),
    ]);
    const logs = checked.map((log) => ({ ...log, unanchored: log.last.id - lastAnchored(log, anchors) }));
    return { logs, findings: [...(file?.checkSchema() ?? []), ...findings, ...this.#unsigned(file)] };
  }

  /** A log begins where retention has left it, which was recorded before. */
  #faultsOfStart({ log, keptAfter, keptSince }: LogChecked, anchors: readonly Anchor[]): Finding[] {
    const found: Finding[] = [];
    const find = (what: string): void => void found.push({ where: `log ${log}`, what });
    const starts = anchors.flatMap(({ logs }) => logs.filter((one) => one.log === log));
    // An anchor from before the first event shows that the clock was put back.
    const began = anchors.reduce((earliest, { at }) => Math.min(earliest, Date.parse(at)), this.#began ?? 0);
    const nothingSoOld = keptAfter.hash !== '' && keptSince <= began - TOLERANCE;
    if (nothingSoOld || keptSince > this.now + TOLERANCE - LEAST_KEPT[log]) find('lost entries before their time');
    if (keptAfter.id > 0 && starts.length > 0 && !starts.some((one) => one.keptAfter.id === keptAfter.id)) {
      find(`begins after entry ${keptAfter.id}, and that all before was let go of is not recorded`);
    }
    return found;
  }

  #unsigned(file: IdentityFile | undefined): Finding[] {
    const signedIn = file?.firstSignIns() ?? new Map<string, number>();
    const found: Finding[] = [];
    for (const [account, { at, position }] of this.#acted) {
      if ((signedIn.get(account) ?? Infinity) <= at + TOLERANCE) continue;
      found.push({ where: 'log sign_in', what: `lacks the sign-in of ${account}, who acted at position ${position}` });
    }
    return found;
  }
}

interface Anchor extends Readonly<LogsAnchored['data']> {
  readonly position: number;
}

/** What cannot be read is found where the history is. */
const anchorsIn = async (store: EventStore): Promise<Anchor[]> =>
  (await store.readStream(LOG_ANCHORS_STREAM)).flatMap((event) => {
    try {
      return factsIn<LogsAnchored>([event], LOG_ANCHOR_SHAPES).map(({ data }) => ({
        ...data,
        position: event.position,
      }));
    } catch {
      return [];
    }
  });

type MarkOf = Mark & { readonly log: Log };

const marksIn = (anchors: readonly Anchor[]): MarkOf[] =>
  anchors.flatMap(({ logs, position }) =>
    logs.flatMap(({ log, keptAfter, last }) =>
      [keptAfter, last]
        .filter(({ id }) => id > 0)
        .map((head) => ({ ...head, log, from: `anchored at position ${position}` })),
    ),
  );

const markOfNote = (head: NotedHead): MarkOf => ({ ...head, from: 'that was noted' });

const tooOld = ({ log, id }: NotedHead, { keptAfter }: LogChecked): Finding => ({
  where: `log ${log}`,
  what: `has let go of entry ${id}: of what was noted nothing can be said; note one after ${keptAfter.id}`,
});

const lastAnchored = ({ log, keptAfter }: LogChecked, anchors: readonly Anchor[]): number =>
  Math.max(keptAfter.id, anchors.at(-1)?.logs.find((one) => one.log === log)?.last.id ?? 0);

function missing(log: Log, marks: readonly Mark[]): LogChecked {
  const mark = marks.at(-1);
  const nothing = { id: 0, hash: '' };
  const findings =
    mark === undefined ? [] : [{ where: `log ${log}`, what: `is not there, and had an entry ${mark.id} ${mark.from}` }];
  return { log, keptAfter: nothing, keptSince: 0, last: nothing, entries: 0, findings };
}
