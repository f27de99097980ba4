import { APPEAL_ROUTE_LABELS } from '../law/appeals.js';
import type { WorkingDayCalendar } from '../law/calendar/working-day-calendar.js';
import type { Decision } from '../law/outcomes.js';
import type { RefusedCommand } from '../refused-command.js';
import type { Application } from './application.js';
import { feeUnpaid, thirdPartyObjects } from './decide-reply.js';
import { isObjectedTo } from './objections.js';
import type { Warning } from './warning.js';

/** What whoever drafts a reply is told before others review it and sign it off. */

/**
 * The reply is refused only as it is made, when three persons have had the draft: what stands against it is told with the draft. For
 * what passes with time, as an answer that is still awaited, there is no warning.
 * @param state with the draft recorded
 */
export function warningOfDraft(
  state: Application,
  decision: Decision,
  calendar: WorkingDayCalendar,
): Warning | undefined {
  const unpaid = feeUnpaid(state, calendar);
  if (unpaid !== undefined) return refusedLater(unpaid, '42');
  const objecting = state.consultations?.find(
    (one) => one.overriddenOn === undefined && isObjectedTo(decision, one, calendar),
  );
  if (objecting !== undefined) return refusedLater(thirdPartyObjects(objecting.name), '32');
  return warningOfUnconsulted(state, decision);
}

const refusedLater = ({ message, english }: RefusedCommand, article: string): Warning => ({
  detail: `答复稿已登记，但目前不能据以答复：${message}`,
  english: `The draft is recorded, yet no reply can be made of it as things stand. ${english}`,
  article,
});

/**
 * Article 32 has the third party asked in writing before its rights are a ground. Whether that was possible is for the office to
 * judge, so nothing is refused.
 */
function warningOfUnconsulted(state: Application, decision: Decision): Warning | undefined {
  const { consultations = [], formerHandlings = [] } = state;
  const grounds: readonly string[] =
    decision.type === 'refused' ? decision.grounds : decision.type === 'partly_disclosed' ? decision.withheldUnder : [];
  if (!grounds.includes('third_party_rights')) return undefined;
  const ever = [...consultations, ...formerHandlings.flatMap((former) => former.consultations ?? [])];
  if (ever.some(({ kind }) => kind === 'third_party')) return undefined;
  return {
    detail:
      '以“保护第三方合法权益”为理由，却没有登记征求过第三方的意见；公开会损害第三方合法权益的，应当书面征求其意见，请先征求再答复，确实无法征求的，由本机关判断并留存依据。',
    english:
      'The third party’s rights are a ground, yet no consultation of a third party is recorded. It is to be asked in writing: do so before the reply; where it cannot be asked, the agency judges by itself, and keeps on what grounds.',
    article: '32',
  };
}

/**
 * A second appeal by the same route while the first is pending may be a third party’s, and may be the first one entered twice.
 * @param state with the appeal recorded
 */
export function warningOfAppeal({ appeals }: Application, appealId: string): Warning | undefined {
  const index = appeals.findIndex((one) => one.appealId === appealId);
  const filed = appeals[index];
  const pending = appeals
    .slice(0, Math.max(index, 0))
    .find(({ route, decidedOn }) => route === filed?.route && decidedOn === undefined);
  if (pending === undefined) return undefined;
  const label = APPEAL_ROUTE_LABELS[pending.route];
  return {
    detail: `该申请已登记有 ${pending.filedOn} 提起、尚未审结的“${label}”，现又登记一件；请核对是否同一案件：另有第三人等提起的，无须处理，同一案件登记两次的，年度报告会重复计算。`,
    english: `An appeal by the same route, filed on ${pending.filedOn}, is still pending. Check whether this is another one, as of a third party: one that is entered twice counts twice in the annual report.`,
    article: '51',
  };
}
