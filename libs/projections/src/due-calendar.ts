import ical, { ICalCalendarMethod } from 'ical-generator';
import type { LegalDate } from '#disclosure';
import { OTHER_DEADLINE_LABELS, dayNumber, hasPassed } from '#disclosure';
import type { DueItem } from './deadlines.js';

/**
 * The due list as an iCalendar feed: a whole-day entry for each last day. It names applications by register number only, as
 * feeds end up on telephones.
 * @param on the day the list is of: it stands as the entries' time stamp
 */
export function dueCalendar(agency: string, items: readonly DueItem[], on: LegalDate): string {
  const calendar = ical({
    name: `依申请公开答复期限 ${agency}`,
    prodId: { company: 'Taizhang', product: 'deadlines', language: 'ZH' },
    method: ICalCalendarMethod.PUBLISH,
  });
  // When the day began in China: a time stamp is in UTC, and must not lie ahead.
  const stamp = new Date(`${on}T00:00:00+08:00`);
  const entry = (id: string, day: LegalDate, summary: string, description: string): void => {
    calendar.createEvent({
      id,
      stamp,
      // Days move; a reader keeps the entry with the highest number.
      sequence: dayNumber(on),
      start: new Date(`${day}T00:00:00Z`),
      allDay: true,
      summary,
      description,
    });
  };
  for (const item of items) {
    const { id, registerNumber, due, workingDaysLeft, others, ifResumed } = item;
    const provisional = item.provisional ? '（暂定：节假日安排尚未公布）' : '';
    const unit = item.handlingUnit ?? '尚未分办';
    if (due !== null) {
      const left = workingDaysLeft ?? 0;
      const days = left < 0 ? `已逾期 ${-left} 个工作日` : `截至 ${on} 剩余 ${left} 个工作日`;
      const stands = `${days}${item.daysProvisional ? '（暂定）' : ''}`;
      // While paused there is no deadline yet: the day is that which it would be if the clock went on today.
      const what = ifResumed === null ? '答复期限' : `暂停计时（如 ${on} 恢复，期限到此日）`;
      const paused = ifResumed === null ? '' : '；征求意见中，暂停计时';
      entry(`${id}-reply`, due, `${what} ${registerNumber}${provisional}`, `${unit}；${stands}${paused}`);
    }
    for (const other of others) {
      const uid = `${id}-${other.kind}${other.consultationId === undefined ? '' : `-${other.consultationId}`}`;
      const { chinese } = OTHER_DEADLINE_LABELS[other.kind];
      const what = other.kind === 'delivery_missing' ? chinese : `${chinese}期限`;
      entry(
        uid,
        other.due,
        `${what} ${registerNumber}${other.provisional ? '（暂定）' : ''}${hasPassed(other, on) ? '（已过）' : ''}`,
        unit,
      );
    }
  }
  // RFC 5545: every line ends with CRLF, the last one too.
  return `${calendar.toString()}\r\n`;
}
