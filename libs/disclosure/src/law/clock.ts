/**
 * Articles 30–35 and 42: the clock of one handling of an application. Nothing here is stored: the same facts and the same
 * calendar always give the same answer, so amending a holiday moves every open deadline at once.
 *
 * How days are counted: the day of a fact still belongs to what went before it. A reply period that starts on a date has the
 * next working day as its day 1; a consultation that begins on a date takes out the working days after it, up to and
 * including the day of the answer or the last day to answer, whichever is first.
 *
 * What the office does once the last day is over changes nothing any more: an extension, a consultation, a fee notice or a
 * later reply date that comes after it was not given in time; nor does a correction notice after its own 7 working days. On
 * the last day all of these still count. A consultation begun on it finds no day left, yet the time it takes does not count:
 * the last day becomes that on which it ends, for nothing is left to be counted after it. The same holds for a payment after
 * which the period goes on. A later reply date is a day that was told and not a period: no consultation moves it.
 *
 * Periods are of working days, so none ends on a rest day: where a last day would be one, it is the next working day.
 */
export * from './clock/awaited.js';
export * from './clock/handling.js';
export * from './clock/last-days.js';
export * from './clock/fold.js';
export type { ClockEffect, ClockStep, ClockStepKind } from './clock/steps.js';
export { CLOCK_EFFECTS } from './clock/steps.js';
