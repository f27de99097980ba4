import type { LegalDate } from './legal-date.js';
import { isLegalDate } from './legal-date.js';
import { RefusedCommand } from '../refused-command.js';

/**
 * Article 42 and 国办函〔2020〕109号: information is free unless the number or frequency of applications is clearly excessive;
 * then a processing fee (信息处理费) may be charged by item or by page, never both, in progressive bands.
 */
export const FEE_BASES = ['per_item', 'per_page'] as const;
export type FeeBasis = (typeof FEE_BASES)[number];

/** One band of a tariff: units from `from` on, up to the next band's `from`. */
export interface FeeBand {
  readonly from: number;
  /** Yuan a unit. */
  readonly unitPrice: number;
}

/** What one notice may charge for; beyond these somebody has mistyped. They also bound how long a computation may become. */
export const QUANTITY_AT_MOST: Readonly<Record<FeeBasis, number>> = { per_item: 10_000, per_page: 1_000_000 };
/** Bands of a tariff, and items of a further band: so the computation has at most some 1,000 lines. */
export const BANDS_AT_MOST = 50;
export const FURTHER_ITEMS_AT_LEAST = 10;

/** The tariff, as data: what the measure could not be read of in a primary source an operator can change. */
export interface FeeTariff {
  /** First day on which it applies. */
  readonly from: LegalDate;
  readonly perPage: readonly FeeBand[];
  readonly perItem: readonly FeeBand[];
  /** By item, after the last band: each further so many items raise the price of a unit by so many yuan. */
  readonly perItemFurther: { readonly items: number; readonly raise: number };
  /** What payment does to the reply period: it starts anew the day after, or goes on where it stopped. */
  readonly afterPayment: 'restarts' | 'resumes';
  /** The document it stands in, as fee notices cite it. */
  readonly source?: string;
}

/** 国办函〔2020〕109号, from 2021-01-01. By item: of the same applicant in the same calendar month; by page: of one application. */
export const TARIFF_2021: FeeTariff = {
  from: '2021-01-01',
  perPage: [
    { from: 1, unitPrice: 0 },
    { from: 31, unitPrice: 10 },
    { from: 101, unitPrice: 20 },
    { from: 201, unitPrice: 40 },
  ],
  perItem: [
    { from: 1, unitPrice: 0 },
    { from: 11, unitPrice: 100 },
    { from: 31, unitPrice: 200 },
  ],
  perItemFurther: { items: 10, raise: 100 },
  afterPayment: 'restarts',
  source: '《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）',
};

/** A line of the computation: so many units at so many yuan. */
export interface FeeLine {
  readonly from: number;
  readonly to: number;
  readonly unitPrice: number;
  readonly amount: number;
}

/** A fee as it is computed. */
export interface FeeNotice {
  readonly basis: FeeBasis;
  readonly quantity: number;
  readonly lines: readonly FeeLine[];
  /** Yuan. */
  readonly amount: number;
}

/** What a fee notice states: the fee, and what the tariff of its day says besides. */
export interface ReckonedFee extends FeeNotice {
  readonly afterPayment: FeeTariff['afterPayment'];
  /** The document of the tariff, where the tariff names one. */
  readonly basisDocument?: string;
}

/** What a notice states, of a fee of which more may be known, or less. */
export const noticeIn = ({
  basis,
  quantity,
  lines,
  amount,
  afterPayment,
  basisDocument,
}: Partial<ReckonedFee>): ReckonedFee | undefined =>
  basis === undefined ||
  quantity === undefined ||
  lines === undefined ||
  amount === undefined ||
  afterPayment === undefined
    ? undefined
    : { basis, quantity, lines, amount, afterPayment, ...(basisDocument !== undefined && { basisDocument }) };

/** Items or pages by their numbers: the first and the last. */
export interface UnitSpan {
  readonly from: number;
  readonly to: number;
}

/** The items that a notice by item charges, or the pages that one by page does; nothing of a notice on another basis. */
export function spanBy(basis: FeeBasis, notice: Partial<FeeNotice> | undefined): UnitSpan | undefined {
  const lines = (notice?.basis === basis && notice.lines) || [];
  const [first, last] = [lines[0], lines.at(-1)];
  return first === undefined || last === undefined ? undefined : { from: first.from, to: last.to };
}

/** So many units, the first ones, were charged by other notices when this one was reckoned: it begins after them. */
export const chargedBefore = ({ lines }: Partial<FeeNotice>): number => (lines?.[0]?.from ?? 1) - 1;

/**
 * The progressive fee for so many units.
 * @param charged so many of them, the first ones, were charged by other notices: they count for the bands and are not charged again
 * @throws RefusedCommand for more of them than anybody can have asked for, and when each of them is charged already
 */
export function feeFor(basis: FeeBasis, quantity: number, tariff: FeeTariff, charged = 0): FeeNotice {
  const most = QUANTITY_AT_MOST[basis];
  if (quantity > most) {
    const [unit, units] = basis === 'per_page' ? ['页', 'pages'] : ['件', 'items'];
    throw new RefusedCommand(
      'quantity_too_large',
      `一次收费最多 ${most} ${unit}，${quantity} ${unit}过多，请核对。`,
      `A fee is for at most ${most} ${units}; ${quantity} are too many: check the number.`,
      'content',
      '42',
    );
  }
  if (quantity <= charged) throw basis === 'per_page' ? pagesChargedAlready(charged) : itemsChargedAlready(charged);
  const lines = [...bandsOf(basis, quantity, tariff)]
    .map((band) => ({ ...band, from: Math.max(band.from, charged + 1) }))
    .filter(({ from, to }) => from <= to)
    .map(({ from, to, unitPrice }) => ({ from, to, unitPrice, amount: (to - from + 1) * unitPrice }));
  return { basis, quantity, lines, amount: lines.reduce((sum, { amount }) => sum + amount, 0) };
}

/** @param more what staff can do besides giving more items, in Chinese and English */
export const itemsChargedAlready = (charged: number, more: readonly [string, string] = ['', '']): RefusedCommand =>
  new RefusedCommand(
    'items_charged_already',
    `该申请人当月第 1 至第 ${charged} 件已通知收费，请填写包括本件在内的当月累计件数，须大于 ${charged}${more[0]}。`,
    `Items 1 to ${charged} of the month are charged already; give the month’s items up to and with this application, more than ${charged}${more[1]}.`,
    'content',
    '42',
  );

export const pagesChargedAlready = (charged: number): RefusedCommand =>
  new RefusedCommand(
    'pages_charged_already',
    `该申请第 1 至第 ${charged} 页已通知收费，重新办理的，请填写包括已收费各页在内的总页数，须大于 ${charged}；先前的通知有误的，请更正先前的通知。`,
    `Pages 1 to ${charged} of the application are charged already; give all its pages with those, more than ${charged}. If the earlier notice is wrong, amend it.`,
    'content',
    '42',
  );

/**
 * The fee that a notice of a day states.
 * @param charged as in `feeFor`
 * @throws RefusedCommand for what costs nothing, and as `feeFor` does
 */
export function reckonFee(
  { basis, quantity }: Pick<FeeNotice, 'basis' | 'quantity'>,
  notifiedOn: LegalDate,
  tariffs: readonly FeeTariff[],
  charged = 0,
): ReckonedFee {
  const tariff = tariffOn(tariffs, notifiedOn);
  if (!Number.isSafeInteger(quantity) || quantity < 1) {
    const [of, english] = basis === 'per_page' ? ['页数', 'pages'] : ['件数', 'items'];
    throw new RefusedCommand(
      'nothing_to_charge',
      `收费的${of}须为 1 以上的整数，不能为 ${quantity}，请更正；不收费的无须通知，请直接办理答复。`,
      `A fee is for a whole number of ${english} from 1 on, not ${quantity}; correct it, or reply without a fee notice.`,
      'content',
      '42',
    );
  }
  const notice = tariff && feeFor(basis, quantity, tariff, charged);
  if (tariff !== undefined && notice !== undefined && notice.amount > 0) {
    const { afterPayment, source } = tariff;
    return { ...notice, afterPayment, ...(source !== undefined && { basisDocument: source }) };
  }
  throw new RefusedCommand(
    'nothing_to_charge',
    `${basis === 'per_page' ? `${quantity} 页` : `${quantity} 件`}不收取信息处理费${tariff === undefined ? '（当时尚无收费标准）' : ''}，无须通知，请直接办理答复。`,
    `No fee is due for ${quantity} ${basis === 'per_page' ? 'pages' : 'items'} on ${notifiedOn}; reply without a fee notice.`,
    'content',
    '42',
  );
}

function* bandsOf(
  basis: FeeBasis,
  quantity: number,
  tariff: FeeTariff,
): Generator<{ from: number; to: number; unitPrice: number }> {
  const bands = basis === 'per_page' ? tariff.perPage : tariff.perItem;
  const further = basis === 'per_page' ? undefined : tariff.perItemFurther;
  for (const [index, { from, unitPrice }] of bands.entries()) {
    const next = bands[index + 1]?.from;
    const last = next === undefined && further !== undefined ? from + further.items : next;
    const to = Math.min(quantity, last === undefined ? quantity : last - 1);
    if (to >= from) yield { from, to, unitPrice };
  }
  const last = bands.at(-1);
  if (further === undefined || last === undefined) return;
  let { unitPrice } = last;
  for (let from = last.from + further.items; from <= quantity; from += further.items) {
    unitPrice += further.raise;
    yield { from, to: Math.min(quantity, from + further.items - 1), unitPrice };
  }
}

/** The tariff in force on a day; undefined before the first. */
export const tariffOn = (tariffs: readonly FeeTariff[], date: LegalDate): FeeTariff | undefined =>
  tariffs.findLast(({ from }) => from <= date);

/** What is wrong with a tariff; empty when it can stand. */
export function faultsOfTariff({ from, perPage, perItem, perItemFurther }: FeeTariff): string[] {
  const faults: string[] = [];
  if (!isLegalDate(from)) faults.push(`from：${from} 不是日期 / no date`);
  for (const [name, bands] of Object.entries({ perPage, perItem })) {
    if (bands.length > BANDS_AT_MOST) faults.push(`${name}：最多 ${BANDS_AT_MOST} 档 / at most ${BANDS_AT_MOST} bands`);
    if (bands[0]?.from !== 1) faults.push(`${name}：第一档须从 1 起 / the first band begins at 1`);
    for (const [index, band] of bands.entries()) {
      const before = bands[index - 1];
      if (!Number.isSafeInteger(band.from) || !(Number.isFinite(band.unitPrice) && band.unitPrice >= 0)) {
        faults.push(`${name}：第 ${index + 1} 档的起点须为整数，单价不得为负 / whole units, no negative price`);
      }
      if (before !== undefined && (band.from <= before.from || band.unitPrice < before.unitPrice)) {
        faults.push(`${name}：第 ${index + 1} 档的起点和单价不得低于前一档 / bands rise`);
      }
    }
  }
  if (!Number.isSafeInteger(perItemFurther.items) || perItemFurther.items < FURTHER_ITEMS_AT_LEAST) {
    faults.push(
      `perItemFurther：每档须为整数，至少 ${FURTHER_ITEMS_AT_LEAST} 件 / at least ${FURTHER_ITEMS_AT_LEAST} items a band, a whole number`,
    );
  }
  if (!(Number.isFinite(perItemFurther.raise) && perItemFurther.raise >= 0)) {
    faults.push('perItemFurther：单价只能逐档提高 / the price may only rise');
  }
  return faults;
}
