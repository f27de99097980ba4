import type { LegalDate } from '#disclosure';
import { isLegalDate, legalDateOf } from '#disclosure';
import type { CellValue } from './sheets.js';

const ISO_DATE =
  /^(?<date>\d{4}-\d{2}-\d{2})(?:[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?<zone>Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?)?$/;

/**
 * The legal date a cell states: what Excel holds as a date, or ISO text, both with or without a time of day.
 * Text with a time zone states an instant, whose legal date is the one in Shanghai. Undefined for anything else.
 */
export function legalDateOfCell(value: CellValue): LegalDate | undefined {
  if (value instanceof Date) return dayOf(value);
  const parts = typeof value === 'string' ? ISO_DATE.exec(value)?.groups : undefined;
  const date = parts?.['date'];
  if (date === undefined || !isLegalDate(date)) return undefined;
  return parts?.['zone'] === undefined ? date : legalDateOf(String(value).replace(' ', 'T'));
}

/** The value is at UTC, so the clock of the machine plays no part. */
function dayOf(value: Date): LegalDate | undefined {
  if (Number.isNaN(value.getTime())) return undefined;
  const date = value.toISOString().slice(0, 10);
  return isLegalDate(date) ? date : undefined;
}

const OTHER_WRITINGS = [/^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/, /^(\d{4})(\d{2})(\d{2})$/];

/** The ISO date that text in another writing, such as 2020年3月2日, most likely means. */
export function likelyDate(text: string): LegalDate | undefined {
  const plain = text.normalize('NFKC').replaceAll(/\s/g, '');
  for (const writing of OTHER_WRITINGS) {
    const [, year, month, day] = writing.exec(plain) ?? [];
    if (year === undefined || month === undefined || day === undefined) continue;
    const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    if (isLegalDate(date)) return date;
  }
  return undefined;
}
