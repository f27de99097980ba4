import type { Shapes } from '#disclosure';
import type { Log, LogHead, LogState } from './log-chain.js';

/**
 * How far the logs of reads and sign-ins had come at an instant. The logs lie in a file that whoever has the machine can write anew;
 * with their heads among the events the events would have to be written anew, too.
 */
export interface LogsAnchored {
  readonly type: 'LogsAnchored';
  readonly data: {
    /** UTC instant at which it was so. */
    readonly at: string;
    readonly logs: readonly AnchoredLog[];
  };
}

export interface AnchoredLog {
  readonly log: Log;
  /** The last entry that was let go of; recorded before it goes. */
  readonly keptAfter: LogHead;
  /** UTC instant: what was let go of is older. */
  readonly keptSince: string;
  readonly last: LogHead;
}

export const LOG_ANCHOR_SHAPES: Shapes<LogsAnchored['type']> = { versions: { LogsAnchored: 1 }, upcasters: {} };

/** Each anchor, oldest first. */
export type Anchors = readonly LogsAnchored['data'][];

/** Nothing where no log has an entry yet, and where all is as it was anchored last. */
export function anchorLogs(anchors: Anchors, states: readonly LogState[], at: number): LogsAnchored[] {
  const latest = anchors.at(-1);
  const logs = states.map(({ log, keptAfter, keptSince, last }): AnchoredLog => {
    const before = headsIn(latest, log);
    // Another server may have anchored what it lets go of, and not have let go of it yet.
    const cut = before !== undefined && before.keptAfter.id > keptAfter.id ? before : undefined;
    return {
      log,
      keptAfter: cut?.keptAfter ?? keptAfter,
      keptSince: cut?.keptSince ?? instant(keptSince),
      last,
    };
  });
  const anchored = latest?.logs ?? logs.map(({ log }) => ({ log, keptAfter: NONE, last: NONE }));
  return JSON.stringify(anchored.map(placeOf)) === JSON.stringify(logs.map(placeOf))
    ? []
    : [{ type: 'LogsAnchored', data: { at: instant(at), logs } }];
}

const NONE: LogHead = { id: 0, hash: '' };
const placeOf = ({ log, keptAfter, last }: Omit<AnchoredLog, 'keptSince'>) => [log, keptAfter, last];
const instant = (at: number): string => new Date(at).toISOString();

const DAY = 86_400_000;
/** Days for which each log is kept at least, whatever is set; sign-ins are kept for so long. */
export const LEAST_KEPT: Readonly<Record<Log, number>> = { access: 180 * DAY, sign_in: 365 * DAY };

/**
 * The last entry that a log can let go of when it lets go of what is older than an instant. What came after an anchor is younger than
 * the anchor, unless the next one shows that the clock was put back in between.
 * @param before UTC instant
 * @param at UTC instant at which it lets go
 */
export function mayGo(anchors: Anchors, log: Log, before: string, at: string): number {
  let through = Number.MAX_SAFE_INTEGER;
  for (const [index, anchor] of anchors.entries()) {
    if (anchor.at < before || anchor.at > (anchors[index + 1]?.at ?? at)) continue;
    const last = headsIn(anchor, log)?.last.id ?? 0;
    if (last < (headsIn(anchors[index + 1], log)?.last.id ?? Infinity)) through = Math.min(through, last);
  }
  return through;
}

/** What cannot have come about by writing on and letting go of what is old. */
export function faultsOfAnchor(before: Anchors, { at, logs }: LogsAnchored['data']): string[] {
  return logs.flatMap(({ log, keptAfter, keptSince, last }) => {
    const found: string[] = [];
    const latest = headsIn(before.at(-1), log);
    if (latest !== undefined && (goesBack(latest.last, last) || goesBack(latest.keptAfter, keptAfter))) {
      found.push(`log ${log} was at entry ${latest.last.id} before, and is another one up to entry ${last.id}`);
    }
    if (keptAfter.id === (latest?.keptAfter.id ?? 0)) return found;
    const tooYoung = Date.parse(at) - Date.parse(keptSince) < LEAST_KEPT[log];
    if (tooYoung || keptAfter.id > mayGo(before, log, keptSince, at)) {
      found.push(`log ${log} lost entries up to ${keptAfter.id} before their time`);
    }
    return found;
  });
}

const headsIn = (anchor: LogsAnchored['data'] | undefined, log: Log): AnchoredLog | undefined =>
  anchor?.logs.find((one) => one.log === log);

const goesBack = (from: LogHead, to: LogHead): boolean =>
  to.id < from.id || (to.id === from.id && to.hash !== from.hash);
