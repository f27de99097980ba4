import type { ApplicationCommand, ApplicantKind, Application, Decision } from '#disclosure';
import { APPLICANT_KINDS, NOT_PROVIDED_GROUNDS, REFUSAL_GROUNDS, decide, evolve, initialLawData } from '#disclosure';
import type { NewEvent, SqliteEventStore, StreamAppend } from '#event-store';
import { applicationStream, identify, newEvents } from '#registry';

/** Small, fast and the same everywhere for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const AGENCY = 'BENCH';
const LAW_DATA = initialLawData();
const ACTORS = ['zhang', 'li', 'wang'] as const;
/** Applications in hand at a time: their events lie between one another, as an office's do. */
const IN_HAND = 400;
const APPEND = 2_000;

interface Case {
  readonly id: string;
  readonly steps: readonly { readonly actor: string; readonly command: ApplicationCommand }[];
  next: number;
  state: Application | undefined;
  revision: number | 'none';
}

/** Fills a store with whole lifecycles of `applications` applications, received over four years; answers the number of events. */
export async function fill(
  store: SqliteEventStore,
  applications: number,
  onProgress?: (done: number) => void,
): Promise<number> {
  const random = seeded(7);
  const inHand: Case[] = [];
  let begun = 0;
  let total = 0;
  let pending = new Map<string, { expected: number | 'none'; events: NewEvent[] }>();
  let waiting = 0;
  const append = async (): Promise<void> => {
    const appends: StreamAppend[] = [...pending].map(([stream, { expected, events }]) => ({
      stream,
      expected,
      events,
    }));
    pending = new Map();
    total += waiting;
    waiting = 0;
    if (appends.length > 0) await store.append(appends);
    onProgress?.(begun - inHand.length);
  };
  while (begun < applications || inHand.length > 0) {
    while (inHand.length < IN_HAND && begun < applications) inHand.push(madeCase((begun += 1), random));
    const index = Math.floor(random() * inHand.length);
    const one = inHand[index] as Case;
    const { actor, command } = one.steps[one.next] as Case['steps'][number];
    const events = decide(one.state, command, { today: '2026-11-24', actor, agency: AGENCY, ...LAW_DATA });
    const stream = applicationStream(one.id);
    const batch = pending.get(stream) ?? { expected: one.revision, events: [] };
    pending.set(stream, batch);
    batch.events.push(...newEvents(events, identify({ agency: AGENCY, actor })));
    for (const event of events) one.state = evolve(one.state, event);
    one.revision = (one.revision === 'none' ? -1 : one.revision) + events.length;
    waiting += events.length;
    one.next += 1;
    if (one.next === one.steps.length) {
      inHand[index] = inHand.at(-1) as Case;
      inHand.pop();
    }
    if (waiting >= APPEND) await append();
  }
  await append();
  return total;
}

function madeCase(sequence: number, random: () => number): Case {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const year = 2022 + Math.floor(random() * 4);
  const month = 1 + Math.floor(random() * 11);
  const on = (day: number): string => `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const kind: ApplicantKind = random() < 0.9 ? 'natural_person' : pick(APPLICANT_KINDS);
  const decision: Decision =
    random() < 0.5
      ? { type: 'disclosed', manner: 'provided' }
      : random() < 0.5
        ? { type: 'refused', grounds: [pick(REFUSAL_GROUNDS)] }
        : { type: 'not_provided', grounds: [pick(NOT_PROVIDED_GROUNDS.slice(0, 2))] };
  const received: Case['steps'][number] = {
    actor: 'zhang',
    command: {
      type: 'ReceiveApplication',
      registerNumber: `${year}-${String(sequence).padStart(6, '0')}`,
      channel: 'online',
      applicantKind: kind,
      receivedOn: on(1 + Math.floor(random() * 9)),
      source: 'intake',
      personal: { applicantName: `申请人${sequence}`, request: '申请公开该地块征收补偿安置方案及其批准文件' },
    },
  };
  const steps: Case['steps'] = [
    received,
    {
      actor: 'zhang',
      command: { type: 'Assign', handlingUnit: pick(['自然资源科', '民生科', '财政所']), assignedOn: on(10) },
    },
    { actor: 'li', command: { type: 'DraftReply', decision, text: '经查，现将有关信息答复如下。', draftedOn: on(20) } },
    { actor: 'wang', command: { type: 'ReviewReply', approved: true, opinion: '同意', reviewedOn: on(21) } },
    { actor: 'wang', command: { type: 'SignOffReply', signedOffOn: on(22) } },
    { actor: pick(ACTORS), command: { type: 'Reply', repliedOn: on(23) } },
  ];
  // One in fifty is still open.
  const kept = random() < 0.02 ? steps.slice(0, 1 + Math.floor(random() * 4)) : steps;
  return { id: madeId(sequence), steps: kept, next: 0, state: undefined, revision: 'none' };
}

/** UUIDs in the order of intake, as those of version 7 are. */
const madeId = (sequence: number): string => {
  const hex = sequence.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${hex}`;
};
