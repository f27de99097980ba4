import type { Application } from './application/application.js';
import type { Fee } from './law/clock.js';
import type { FeeNotice, UnitSpan } from './law/fees.js';
import { spanBy } from './law/fees.js';
import { monthOf } from './law/legal-date.js';
import type { Shapes } from './recorded.js';

/**
 * Fees by item go by what one applicant asks of an agency in a calendar month, over several applications. These facts say which
 * applications were charged for how many of the month's items, so that no item is charged twice. Whose they are is the application's
 * to say, where a typing error may still be amended.
 */
export type FeeItemsFact = ItemsCharged | ChargedItemsAmended | EarlierItemsCounted;

/** Items of a month, by their numbers: the first and the last. */
export type ItemSpan = UnitSpan;

/** The items that one notice charges. */
export interface Charge extends ItemSpan {
  readonly applicationId: string;
}

/** A notice by item, in the stream of its month. In the stream of the agency: one from before there were streams of months. */
export interface ItemsCharged {
  readonly type: 'ItemsCharged';
  readonly data: Charge;
}

/**
 * What an application that was charged by item says of it was amended: whose it is, its month, or the notice. All that its notices
 * charge in this month now, oldest first; nothing where it has left the month, or is charged by page.
 */
export interface ChargedItemsAmended {
  readonly type: 'ChargedItemsAmended';
  readonly data: { readonly applicationId: string; readonly charges: readonly ItemSpan[] };
}

/**
 * Every notice by item that the agency sent before the months had streams, as the applications stood when they were counted, in the
 * order of the notices: once, in the stream of the agency. It takes the place of what that stream said before.
 */
export interface EarlierItemsCounted {
  readonly type: 'EarlierItemsCounted';
  readonly data: { readonly charges: readonly (Charge & { readonly month: string })[] };
}

export const FEE_ITEMS_SHAPES: Shapes<FeeItemsFact['type']> = {
  versions: { ItemsCharged: 1, ChargedItemsAmended: 1, EarlierItemsCounted: 1 },
  upcasters: {},
};

/** The charges of a month, in the order of the notices, after one more fact of its stream. */
export function evolveCharges(
  charges: readonly Charge[],
  { type, data }: ItemsCharged | ChargedItemsAmended,
): readonly Charge[] {
  if (type === 'ItemsCharged') return [...charges, { applicationId: data.applicationId, from: data.from, to: data.to }];
  const { applicationId } = data;
  const left = data.charges.map(({ from, to }) => ({ applicationId, from, to }));
  const later = charges.filter((charge) => charge.applicationId === applicationId);
  // An amended notice keeps its place among the others; one that is new to the month comes last.
  const kept = charges.flatMap((charge) => {
    if (charge.applicationId !== applicationId) return [charge];
    later.shift();
    const next = isAnnulled(charge, left[0], later) ? undefined : left.shift();
    return next === undefined ? [] : [next];
  });
  return [...kept, ...left];
}

/**
 * Whether the notice is gone and the next one left is that of a later place, which stays there. Where the two charge the same, the later
 * one took the place of the other, which had lapsed.
 */
const isAnnulled = (charge: ItemSpan, next: ItemSpan | undefined, later: readonly ItemSpan[]): boolean =>
  next !== undefined &&
  (charge.to < next.from || next.to < charge.from) &&
  later.some(({ from, to }) => from === next.from && to === next.to);

/** The items that a notice charges; none of one by page. */
export const spanOf = (notice: Partial<FeeNotice> | null | undefined): ItemSpan | undefined =>
  spanBy('per_item', notice ?? undefined);

type Charged = Pick<Application, 'formerHandlings' | 'counted' | 'fee'>;

/**
 * The fees of former handlings, in their order, as whoever charges the application anew finds them: one that lapsed unpaid charged
 * nothing, and is left out.
 */
export const formerFees = (application: Omit<Charged, 'fee'>): (Fee | undefined)[] =>
  (application.formerHandlings ?? []).map(({ fee }, index) => (hasLapsed(application, index) ? undefined : fee));

/** Whether the former handling ended because its fee was not paid. */
const hasLapsed = ({ formerHandlings = [], counted }: Omit<Charged, 'fee'>, index: number): boolean =>
  (index === 0 ? counted : formerHandlings[index]?.ending)?.closing.type === 'fee_lapsed';

/** A notice by item, of the handling of that number, from 1. */
export interface NoticeOfItems {
  readonly handling: number;
  readonly span: ItemSpan;
  readonly lapsed: boolean;
  /** Another notice has taken its place. */
  readonly replaced: boolean;
}

/** The notices by item of an application, those of handlings that appeals overturned first. */
export function noticesOfItems(application: Charged): NoticeOfItems[] {
  const { formerHandlings = [], fee } = application;
  return [...formerHandlings, { fee }].flatMap((one, index) => {
    const span = spanOf(one.fee);
    if (span === undefined) return [];
    const lapsed = hasLapsed(application, index);
    return [{ handling: index + 1, span, lapsed, replaced: one.fee?.replaced === true }];
  });
}

/**
 * Those that charge something. One that lapsed unpaid keeps its items, for the applicant did apply for them and no other application is
 * to be charged for them: until the application itself is charged anew, and the new notice takes its place.
 */
export const chargingNotices = (application: Charged): NoticeOfItems[] =>
  noticesOfItems(application).filter(({ replaced }) => !replaced);

/** All that the notices of an application charge by item, in the order of its handlings. */
export const chargesOf = (application: Charged): ItemSpan[] => chargingNotices(application).map(({ span }) => span);

/**
 * The application once the notice of a handling is recorded, or what it states is amended: it takes the place of those before it that
 * lapsed unpaid, for good. Where it begins after the items of one, both charge what they state.
 * @param handling from 1; the latest one, where none is named
 */
export function withReplaced<A extends Charged>(application: A, handling?: number): A {
  const { formerHandlings } = application;
  if (formerHandlings === undefined) return application;
  const own = (handling ?? formerHandlings.length + 1) - 1;
  const notice = [...formerHandlings, application][own]?.fee;
  if (notice === undefined || notice.replaced === true) return application;
  const begins = spanOf(notice)?.from ?? 0;
  const marked = formerHandlings.map((former, index) => {
    const { fee } = former;
    if (index >= own || fee === undefined || !hasLapsed(application, index)) return former;
    return begins > (spanOf(fee)?.to ?? begins) ? former : { ...former, fee: { ...fee, replaced: true as const } };
  });
  return { ...application, formerHandlings: marked };
}

/** What other notices charge of the applicant's items of the month, around the one that is decided. */
export interface ItemsAround {
  /** So many items are charged by the notices before it; its own come after these. */
  readonly before: number;
  /** What the notices after it charge: it may be amended, but not into these. */
  readonly after: readonly ItemSpan[];
  /** What other applications charge, wherever they stand. */
  readonly ofOthers: readonly ItemSpan[];
  /** Applications of the month that count with this one by the name alone: of these staff may say that another person made them. */
  readonly namesakes: readonly Namesake[];
}

export interface Namesake {
  readonly applicationId: string;
  readonly registerNumber: string;
}

export const NO_ITEMS: ItemsAround = { before: 0, after: [], ofOthers: [], namesakes: [] };

/** Where a notice stands among those of its application that charge items, or will. */
export interface OwnPlace {
  /** From 0. */
  readonly place: number;
  /** So many of them, from the place on, are the notice itself and those that lapsed and whose place it takes. */
  readonly takes: number;
}

/**
 * @param charges of the month
 * @param own of the notice that is decided; where it takes the place of none, it comes after all others
 * @param together whether another application counts with this one
 */
export function itemsAround(
  charges: readonly Charge[],
  applicationId: string,
  { place, takes }: OwnPlace,
  together: (applicationId: string) => boolean,
): Omit<ItemsAround, 'namesakes'> {
  let own = 0;
  let before = 0;
  let isAfter = false;
  const after: ItemSpan[] = [];
  const ofOthers: ItemSpan[] = [];
  for (const { applicationId: other, from, to } of charges) {
    if (other === applicationId) {
      const index = own++;
      if (index >= place && index < place + takes) {
        isAfter = true;
        continue;
      }
    } else if (together(other)) ofOthers.push({ from, to });
    else continue;
    if (isAfter) after.push({ from, to });
    else before = Math.max(before, to);
  }
  return { before, after, ofOthers };
}

/** The id of an application that is named as papers and refusals name it, by its register number, or by its id. */
export const applicationNamed = (
  named: string,
  among: readonly { readonly applicationId: string; readonly registerNumber: string }[],
): string => among.find(({ registerNumber }) => registerNumber === named.trim())?.applicationId ?? named.trim();

/** Who applied and in which month, and of whom staff have said that they are other persons. */
export interface Applied extends Pick<
  Application,
  'registerNumber' | 'applicantName' | 'identityNumber' | 'receivedOn'
> {
  readonly applicationId: string;
  readonly apartFrom: readonly string[];
}

export const appliedIn = (applicationId: string, application: Application): Applied => {
  const { registerNumber, applicantName, identityNumber, receivedOn, apartFrom = [] } = application;
  return {
    applicationId,
    registerNumber,
    applicantName,
    ...(identityNumber !== undefined && { identityNumber }),
    receivedOn,
    apartFrom,
  };
};

/** Of one applicant and calendar month: by the identity number where both give one, else by the name, unless staff know better. */
export function countedTogether(one: Applied, other: Applied): boolean {
  if (monthOf(one.receivedOn) !== monthOf(other.receivedOn)) return false;
  if (haveIdentityNumbers(one, other)) return folded(one.identityNumber) === folded(other.identityNumber);
  return sameName(one, other) && !toldApart(one, other);
}

/** By what an application may count with others: the name and the identity number, as they are compared. */
export const namesOf = ({ applicantName, identityNumber }: Applied): string[] => [
  `name ${folded(applicantName)}`,
  ...(identityNumber === undefined ? [] : [`identity number ${folded(identityNumber)}`]),
];

/** Of one month and name, and nothing recorded of the other tells that they are two persons, or one. */
export const areNamesakes = (one: Applied, other: Applied): boolean =>
  one.applicationId !== other.applicationId &&
  monthOf(one.receivedOn) === monthOf(other.receivedOn) &&
  !haveIdentityNumbers(one, other) &&
  sameName(one, other) &&
  !other.apartFrom.includes(one.applicationId);

const haveIdentityNumbers = (one: Applied, other: Applied): boolean =>
  one.identityNumber !== undefined && other.identityNumber !== undefined;

const sameName = (one: Applied, other: Applied): boolean => folded(one.applicantName) === folded(other.applicantName);

const toldApart = (one: Applied, other: Applied): boolean =>
  one.apartFrom.includes(other.applicationId) || other.apartFrom.includes(one.applicationId);

/** As two clerks may type the same: full width or half, with spaces or without. */
const folded = (text = ''): string => text.normalize('NFKC').replace(/\s+/gu, '').toUpperCase();
