import type { Application, Closing, Outcome, WorkingDayCalendar } from '#disclosure';
import {
  AMENDED_LABELS,
  ANSWER_LABELS,
  APPEAL_RESULT_LABELS,
  APPEAL_ROUTE_LABELS,
  APPLICANT_KIND_LABELS,
  APPLICATION_LABELS,
  CHANNEL_LABELS,
  DELIVERY_METHOD_LABELS,
  EVENT_LABELS,
  OUTCOME_FACTS,
  STAGE_LABELS,
  countedOutcome,
  evolve,
  readApplicationEvent,
  stageBy,
  whyNotHeld,
} from '#disclosure';
import type { StoredEvent } from '#event-store';
import { knownBy, registerView } from '#projections';
import type { By } from '#registry';
import { LawDesk, agencyName, applicationStream } from '#registry';
import { withOffice } from './data-directory.js';
import { findApplication } from './find-application.js';
import { logRead } from './read-log.js';
import { knownThen } from './report.js';

export interface ReplayOptions {
  readonly data: string;
  readonly agency?: string;
  readonly until?: string;
  /** Year of receipt, where numbers begin anew each year. */
  readonly year?: number;
  readonly format: 'text' | 'json';
}

interface Step {
  readonly event: StoredEvent;
  readonly before: Application | undefined;
  readonly after: Application;
}

/** `taizhang replay`: an application's events one by one, from the store itself, with the state after each. */
export async function replay(registerNumber: string, options: ReplayOptions): Promise<void> {
  await withOffice(options.data, { reads: [registerView] }, async (office) => {
    const row = await findApplication(office, registerNumber, options);
    logRead(options.data, row.agency, 'ReadApplication', [row.application_id]);
    const until = knownThen(options.until);
    const history = await office.store.readStream(applicationStream(row.application_id));
    const { calendar } = await new LawDesk(office.store).current();
    const steps = stepsOf(
      history.filter((event) => until === undefined || knownBy(until, event)),
      calendar,
    );
    if (options.format === 'json') {
      const answer = {
        id: row.application_id,
        agency: row.agency,
        registerNumber,
        until: until?.asOf ?? null,
        events: steps.map(({ event, after }) => ({ ...event, data: JSON.parse(event.data) as unknown, state: after })),
      };
      process.stdout.write(`${JSON.stringify(answer, null, 1)}\n`);
      return;
    }
    const agency = (await agencyName(office.store, row.agency)) ?? row.agency;
    process.stdout.write(`${agency} 登记编号 ${registerNumber}（${row.application_id}）\n`);
    process.stdout.write(until === undefined ? '' : `截至${'position' in until ? '位置' : ''} ${until.asOf}\n`);
    for (const [index, step] of steps.entries()) process.stdout.write(`\n${index + 1}. ${textOf(step)}\n`);
    const last = steps.at(-1);
    process.stdout.write(
      last === undefined
        ? '\n当时尚未登记。\n'
        : `\n共 ${steps.length} 个事件，现为“${STAGE_LABELS[last.after.stage]}”。\n`,
    );
  });
}

/** @param calendar by which it is seen whether a correction is awaited: the one in force, as everywhere a stage is shown */
function stepsOf(history: readonly StoredEvent[], calendar: WorkingDayCalendar): Step[] {
  const steps: Step[] = [];
  let recorded: Application | undefined;
  for (const event of history) {
    recorded = evolve(recorded, readApplicationEvent(event));
    const after = { ...recorded, stage: stageBy(recorded, calendar) };
    steps.push({ event, before: steps.at(-1)?.after, after });
  }
  return steps;
}

function textOf({ event, before, after }: Step): string {
  const label = EVENT_LABELS[event.type as keyof typeof EVENT_LABELS];
  const {
    approved,
    by,
    personal = {},
  } = JSON.parse(event.data) as {
    approved?: boolean;
    by?: By;
    personal?: Record<string, unknown>;
  };
  const lines = [
    `${event.occurredOn} ${label}（${event.type}）`,
    `   位置 ${event.position}，修订 ${event.revision}，${event.recordedAt} 由 ${by === undefined ? event.actor : `${by.name}（${event.actor}）`} 登记，事件 ${event.id}`,
  ];
  if (approved !== undefined) lines.push(`   审核结论：${approved ? '同意' : '退回'}`);
  for (const [name, title] of Object.entries(RECORDED_TEXTS)) {
    const text = personal[name];
    if (typeof text === 'string' && text !== '') lines.push(`   ${title}：${text.replaceAll('\n', '\n      ')}`);
  }
  // What an imported register had in columns of its own.
  for (const [column, note] of Object.entries((personal['notes'] ?? {}) as Record<string, string>)) {
    lines.push(`   备注（${column}）：${note.replaceAll('\n', '\n      ')}`);
  }
  for (const key of Object.keys(APPLICATION_LABELS) as (keyof Application)[]) {
    const was = before === undefined ? '' : shown(key, before);
    const is = shown(key, after);
    if (was === is) continue;
    // What only grows is told as it is now; of a value that was replaced, the old one too.
    const from = was === '' || GROWING.has(key) ? '' : `${was} → `;
    lines.push(`   ${APPLICATION_LABELS[key]}：${from}${is === '' ? '（无）' : is}`);
  }
  return lines.join('\n');
}

/** Texts that an event records and the state of the application does not show. */
const RECORDED_TEXTS = {
  reason: '理由',
  reasons: '理由',
  why: '说明',
  matter: '征求意见的事项',
  items: '补正事项',
  correction: '补正内容',
  goodCause: '逾期补正的正当理由',
  text: '答复内容',
  opinion: '审核意见',
};

const GROWING: ReadonlySet<keyof Application> = new Set([
  'correction',
  'consultations',
  'reasons',
  'fee',
  'draft',
  'appeals',
]);

/** One part of an application in the words of staff; empty where there is nothing. */
function shown(key: keyof Application, application: Application): string {
  switch (key) {
    case 'channel':
      return CHANNEL_LABELS[application.channel];
    case 'applicantKind':
      return APPLICANT_KIND_LABELS[application.applicantKind];
    case 'stage':
      return STAGE_LABELS[application.stage];
    case 'source':
      return application.source === 'import' ? '导入' : '登记';
    case 'handledHere':
      return application.handledHere === true ? '是' : '';
    case 'closedFrom':
      return '';
    case 'endingAnnulled':
      return application.endingAnnulled === true ? '是' : '';
    case 'counted':
    case 'renewed': {
      const ending = application[key];
      return ending === undefined ? '' : `${closingLabel(ending.closing)}（${ending.closedOn}）`;
    }
    case 'correction': {
      const { correction } = application;
      if (correction === undefined) return '';
      const received = correction.receivedOn === undefined ? '' : `，${correction.receivedOn} 收到`;
      return `${correction.requestedOn} 告知，限 ${correction.dueOn} 前${received}`;
    }
    case 'draft': {
      const { draft } = application;
      if (draft === undefined) return '';
      const steps = [
        `${draft.draftedOn} ${draft.draftedBy} 拟稿“${closingLabel(draft.decision)}”`,
        ...(draft.reviewedOn === undefined ? [] : [`${draft.reviewedOn} 审核`]),
        ...(draft.signedOffOn === undefined ? [] : [`${draft.signedOffOn} 签发`]),
      ];
      return steps.join('，');
    }
    case 'extension': {
      const { extension } = application;
      return extension === undefined
        ? ''
        : `${extension.noticedOn} 告知延长 ${extension.workingDays} 个工作日，${extension.consentBy}同意`;
    }
    case 'consultations':
      return (application.consultations ?? [])
        .map(({ kind, name, consultedOn, deliveredOn, answer, answeredOn, reasons, overriddenOn }) =>
          [
            `${consultedOn} 征求${kind === 'third_party' ? '第三方' : '机关'}“${name}”的意见`,
            ...(deliveredOn === undefined ? [] : [`${deliveredOn} 送达`]),
            ...(answer === undefined ? [] : [`${answeredOn ?? ''} ${ANSWER_LABELS[answer]}`]),
            ...(reasons === undefined ? [] : [`称“${reasons}”`]),
            ...(overriddenOn === undefined ? [] : [`${overriddenOn} 因公共利益决定公开`]),
          ].join('，'),
        )
        .join('；');
    case 'reasons': {
      const { reasons } = application;
      if (reasons === undefined) return '';
      const { requestedOn, dueOn, givenOn, judgedOn, reasonable, laterReplyOn } = reasons;
      return [
        `${requestedOn} 要求，限 ${dueOn} 前`,
        ...(givenOn === undefined ? [] : [`${givenOn} 收到`]),
        ...(judgedOn === undefined ? [] : [`${judgedOn} 认定${reasonable === true ? '合理' : '不合理'}`]),
        ...(laterReplyOn === undefined ? [] : [`延迟至 ${laterReplyOn} 答复`]),
      ].join('，');
    }
    case 'fee': {
      const { fee } = application;
      if (fee === undefined) return '';
      const { notifiedOn, amount, deliveredOn, paidOn, replaced } = fee;
      return [
        amount === undefined ? `${notifiedOn} 通知` : `${notifiedOn} 通知，${amount} 元`,
        ...(deliveredOn === undefined ? [] : [`${deliveredOn} 送达`]),
        ...(paidOn === undefined ? [] : [`${paidOn} 缴费`]),
        ...(replaced === true ? ['已由其后的通知取代'] : []),
      ].join('，');
    }
    case 'formerHandlings':
      return (application.formerHandlings ?? [])
        .map((former, index) => {
          const parts = (['extension', 'consultations', 'reasons', 'fee'] as const).map((part) =>
            shown(part, former as Application),
          );
          const { draftedOn, reviewedOn, signedOffOn } = former;
          if (draftedOn !== undefined) parts.push(`${draftedOn} 拟稿`);
          if (reviewedOn !== undefined) parts.push(`${reviewedOn} 审核`);
          if (signedOffOn !== undefined) parts.push(`${signedOffOn} 签发`);
          return `第 ${index + 1} 次：${parts.filter((part) => part !== '').join('；') || '（无）'}`;
        })
        .join('。');
    case 'proposedAmendment': {
      const { proposedAmendment } = application;
      if (proposedAmendment === undefined) return '';
      const { proposedBy, proposedOn, changes, appealChanges, consultationChanges, personal } = proposedAmendment;
      const fields = [...changes, ...appealChanges, ...consultationChanges, ...personal.changes].map(
        ({ field }) => AMENDED_LABELS[field][0],
      );
      if (personal.answer !== undefined) fields.push(AMENDED_LABELS.reasons[0]);
      return `${proposedOn} ${proposedBy} 提出（${fields.join('、')}）`;
    }
    case 'apartFrom':
      return (application.apartFrom ?? []).join('、');
    case 'formerNumbers':
      return (application.formerNumbers ?? []).join('、');
    case 'reopened':
      return application.reopened?.reopenedOn ?? '';
    case 'delivery':
      return application.delivery === undefined
        ? ''
        : `${application.delivery.deliveredOn}（${DELIVERY_METHOD_LABELS[application.delivery.method]}）`;
    case 'appeals':
    case 'annulledAppeals':
      return (application[key] ?? [])
        .map(({ route, filedOn, result, decidedOn }) => {
          const end = result === undefined ? '尚未审结' : `${decidedOn ?? ''} ${APPEAL_RESULT_LABELS[result]}`;
          return `${filedOn} ${APPEAL_ROUTE_LABELS[route]}，${end}`;
        })
        .join('；');
    case 'agency':
    case 'registerNumber':
    case 'receivedOn':
    case 'applicantName':
    case 'contact':
    case 'identityNumber':
    case 'request':
    case 'wanted':
    case 'goodCause':
    case 'handlingUnit':
      return application[key] ?? '';
  }
}

/** The counted outcome, and with it any further grounds relied on. */
function closingLabel(closing: Closing): string {
  const grounds =
    'grounds' in closing ? closing.grounds.slice(1) : 'withheldUnder' in closing ? closing.withheldUnder : [];
  const why = 'notHeld' in closing ? `（${whyNotHeld(closing.notHeld)}）` : '';
  const named = (outcome: Outcome): string => OUTCOME_FACTS[outcome].label + (outcome === 'not_held' ? why : '');
  const further = grounds.map(named).join('、');
  return `${named(countedOutcome(closing))}${further === '' ? '' : `，另依据：${further}`}`;
}
