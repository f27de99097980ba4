import type {
  Application,
  Charge,
  ChargedItemsAmended,
  EarlierItemsCounted,
  FeeItemsFact,
  ItemSpan,
  ItemsCharged,
  NoticeOfItems,
} from '#disclosure';
import {
  FEE_ITEMS_SHAPES,
  chargesOf,
  evolve,
  evolveCharges,
  monthOf,
  noticesOfItems,
  readApplicationEvent,
} from '#disclosure';
import type { Finding, HistoryCheck, StoredEvent } from '#event-store';
import { factsIn } from './facts.js';
import { Applicants, chargedTwice } from './items-charged-twice.js';
import { applicationStream, feeItemsStream, monthlyFeeItemsStream } from './streams.js';

/** What an application says of its notices, and where it does first. */
interface Told {
  readonly where?: string;
  readonly state: Application;
}

const APPLICATIONS = applicationStream('');
const MONTH = /-(\d{4}-\d{2})$/u;

/**
 * Each notice by item has its fact, and each fact its notice: what is counted as charged is what was notified, as it stands, in the
 * month that it belongs to; and no item of one applicant and month is charged twice.
 */
export class FeeItemsCheck implements HistoryCheck {
  readonly #told = new Map<string, Told>();
  /** By stream. */
  readonly #charges = new Map<string, readonly Charge[]>();
  /** Where an application was charged, for what has no notice. */
  readonly #where = new Map<string, string>();
  readonly #applicants = new Applicants();

  covers(stream: string): boolean {
    return stream.startsWith(feeItemsStream(''));
  }

  see(event: StoredEvent): readonly string[] {
    if (this.covers(event.stream)) return this.#seeFact(event);
    this.#applicants.see(event);
    this.#seeApplication(event);
    return [];
  }

  #seeFact(event: StoredEvent): readonly string[] {
    const { stream, agency, position } = event;
    let fact: FeeItemsFact;
    try {
      [fact] = factsIn<FeeItemsFact>([event], FEE_ITEMS_SHAPES) as [FeeItemsFact];
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
    if (fact.type === 'EarlierItemsCounted') {
      // It takes the place of the agency's former facts, and the months go on from it.
      this.#charges.delete(stream);
      for (const [month, charges] of Map.groupBy(fact.data.charges, (charge) => charge.month)) {
        this.#charges.set(monthlyFeeItemsStream(agency, month), this.#withoutReplaced(charges));
      }
    } else this.#charges.set(stream, evolveCharges(this.#charges.get(stream) ?? [], fact));
    const found: string[] = [];
    for (const { applicationId, from, to } of chargesIn(fact)) {
      this.#where.set(applicationId, `position ${position}`);
      if (from < 1 || from > to) found.push(`charges items ${from} to ${to} of application ${applicationId}`);
    }
    const belongs = this.#streamOf(fact, stream, agency);
    return stream === belongs ? found : [...found, `stands in stream ${stream} and belongs to ${belongs}`];
  }

  /** Before anybody looked at what had lapsed, a notice was counted although another had taken its place. */
  #withoutReplaced(charges: readonly Charge[]): readonly Charge[] {
    const notices = new Map<string, NoticeOfItems[]>();
    for (const [applicationId, counted] of Map.groupBy(charges, (charge) => charge.applicationId)) {
      const told = this.#told.get(applicationId);
      const own = told === undefined ? [] : noticesOfItems(told.state);
      if (own.length === counted.length) notices.set(applicationId, own);
    }
    return charges.filter(({ applicationId }) => notices.get(applicationId)?.shift()?.replaced !== true);
  }

  #streamOf({ type }: FeeItemsFact, stream: string, agency: string): string {
    const month = MONTH.exec(stream)?.[1];
    const ofAgency = type === 'EarlierItemsCounted' || (type === 'ItemsCharged' && stream === feeItemsStream(agency));
    return ofAgency || month === undefined ? feeItemsStream(agency) : monthlyFeeItemsStream(agency, month);
  }

  /** Only of those that were charged or handled again: what else is needed follows from their endings. */
  #seeApplication(stored: StoredEvent): void {
    if (!stored.stream.startsWith(APPLICATIONS)) return;
    const applicationId = stored.stream.slice(APPLICATIONS.length);
    const begins = stored.type === 'FeeNotified' || stored.type === 'ApplicationReopened';
    const told = this.#told.get(applicationId) ?? (begins ? { state: unchargedBefore(stored) } : undefined);
    if (told === undefined) return;
    try {
      const state = evolve(told.state, readApplicationEvent(stored));
      const charged = told.where === undefined && chargesOf(state).length > 0;
      this.#told.set(applicationId, { ...told, ...(charged && { where: `position ${stored.position}` }), state });
    } catch {
      // Found where the events of applications are read.
    }
  }

  end(): Finding[] {
    const counted = new Map<string, ItemSpan[]>();
    for (const { applicationId, from, to } of [...this.#charges.values()].flat()) {
      counted.set(applicationId, [...(counted.get(applicationId) ?? []), { from, to }]);
    }
    const found: Finding[] = [];
    for (const [applicationId, { where, state }] of this.#told) {
      if (where === undefined) continue;
      const [notified, charged] = [inWords(chargesOf(state)), inWords(counted.get(applicationId) ?? [])];
      counted.delete(applicationId);
      if (notified === charged) continue;
      const what =
        charged === ''
          ? `the notice by item of application ${applicationId} (items ${notified}) is not counted among those of its month`
          : notified === ''
            ? `items ${charged} of application ${applicationId} are counted, which is charged by no item`
            : `application ${applicationId} is charged for items ${notified}, and counted for ${charged}`;
      found.push({ where, what });
    }
    for (const [applicationId, spans] of counted) {
      const where = this.#whereOf(applicationId);
      found.push({
        where,
        what: `items ${inWords(spans)} of application ${applicationId} are counted without a notice`,
      });
    }
    return [...found, ...this.#inOtherMonths(), ...this.#chargedTwice()];
  }

  *#inOtherMonths(): Generator<Finding> {
    for (const [stream, charges] of this.#charges) {
      const counted = MONTH.exec(stream)?.[1];
      for (const applicationId of new Set(charges.map((charge) => charge.applicationId))) {
        const applicant = this.#applicants.of(applicationId);
        const month = applicant && monthOf(applicant.receivedOn);
        if (counted === undefined || month === undefined || month === counted) continue;
        yield {
          where: this.#whereOf(applicationId),
          what: `application ${applicationId} is counted among the items of ${counted}, and was received in ${month}`,
        };
      }
    }
  }

  *#chargedTwice(): Generator<Finding> {
    const charged = new Map([...this.#told].map(([applicationId, { state }]) => [applicationId, chargesOf(state)]));
    for (const { applicationIds, spans } of chargedTwice(charged, this.#applicants)) {
      const [one, other] = applicationIds;
      yield {
        where: this.#whereOf(other ?? one),
        what:
          other === undefined
            ? `application ${one} is charged twice for items ${inWords(spans)}`
            : `applications ${one} and ${other}, of one applicant and month, are both charged for items ${inWords(spans)}`,
      };
    }
  }

  #whereOf(applicationId: string): string {
    return this.#told.get(applicationId)?.where ?? this.#where.get(applicationId) ?? feeItemsStream('');
  }
}

function chargesIn({ data }: ItemsCharged | ChargedItemsAmended | EarlierItemsCounted): readonly Charge[] {
  if (!('charges' in data)) return [data];
  if (!('applicationId' in data)) return data.charges;
  return data.charges.map((span) => ({ applicationId: data.applicationId, ...span }));
}

/** An application before its first notice: it may have ended already, and that ending is the counted one. */
function unchargedBefore({ type, agency, occurredOn }: StoredEvent): Application {
  const known = {
    agency,
    registerNumber: '',
    channel: 'online',
    applicantKind: 'other',
    receivedOn: occurredOn,
  } as const;
  const rest = { source: 'intake', applicantName: '', request: '', appeals: [] } as const;
  if (type !== 'ApplicationReopened') return { ...known, ...rest, stage: 'assigned' };
  return {
    ...known,
    ...rest,
    stage: 'closed',
    counted: { closing: { type: 'otherwise_closed' }, closedOn: occurredOn },
  };
}

const inWords = (spans: readonly ItemSpan[]): string =>
  [...spans]
    .sort((one, other) => one.from - other.from)
    .map(({ from, to }) => `${from} to ${to}`)
    .join(', ');
