import { dueCalendar } from './due-calendar.js';
import type { DueItem } from './deadlines.js';

const item: DueItem = {
  id: 'a',
  registerNumber: '2026-0001',
  applicantName: '张三',
  handlingUnit: null,
  receivedOn: '2026-09-18',
  stage: 'received',
  state: 'running',
  due: '2026-10-22',
  workingDaysLeft: -72,
  workingDaysUsed: 92,
  provisional: false,
  daysProvisional: true,
  ifResumed: null,
  urgency: 'overdue',
  others: [],
};
/** The feed with its folded lines joined. */
const feed = (more: Partial<DueItem>): string =>
  dueCalendar('A', [{ ...item, ...more }], '2027-02-01').replace(/\r\n /g, '');

it('a certain last day is not called provisional, though the number of days it is past is', () => {
  const late = feed({});
  expect(late).toMatch(/^SUMMARY:答复期限 2026-0001\r?$/m);
  expect(late).toContain('已逾期 72 个工作日（暂定）');
});

it('a provisional last day is, though the number of days to it is certain', () => {
  const open = feed({ due: '2027-02-10', workingDaysLeft: 7, provisional: true, daysProvisional: false });
  expect(open).toMatch(/^SUMMARY:答复期限 2026-0001（暂定：节假日安排尚未公布）\r?$/m);
  expect(open).toMatch(/剩余 7 个工作日\r?$/m);
});

it('bears the time at which its day began in China, as UTC', () => {
  expect(feed({})).toMatch(/^DTSTAMP:20270131T160000Z\r?$/m);
});

it('says of another last day that is over that it is', () => {
  const other = (due: string, kind: 'payment' | 'delivery_missing' = 'payment') =>
    feed({ others: [{ kind, due, provisional: false, article: '42' }] });
  expect(other('2027-01-29')).toMatch(/^SUMMARY:申请人缴费期限 2026-0001（已过）\r?$/m);
  expect(other('2027-02-01')).toMatch(/^SUMMARY:申请人缴费期限 2026-0001\r?$/m);
  expect(other('2027-01-29', 'delivery_missing')).toMatch(/^SUMMARY:已发出，尚未登记送达 2026-0001\r?$/m);
});
