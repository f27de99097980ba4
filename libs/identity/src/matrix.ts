import type { CommandType } from '#disclosure';
import type { AgencyTree } from './agency-tree.js';
import { isBelow } from './agency-tree.js';
import type { Grant, Role } from './roles.js';
import { INSTALLATION } from './roles.js';

/** What a request wants to do, besides the commands on an application. */
export const OTHER_WRITES = [
  'ConfirmProposal',
  'IssueQueryCode',
  'RevokeQueryCode',
  'NameAgency',
  'DescribeAgency',
  'SetAutomaticSteps',
  'ProposeCalendarYear',
  'ApproveCalendarYear',
  'RejectCalendarYear',
  'SetFeeTariff',
  'CreateAgency',
  'MoveAgency',
  'CloseAgency',
  'SetHandlingUnits',
  'CreateAccount',
  'ChangeAccount',
  'DisableAccount',
  'EnableAccount',
  'ResetPassword',
  'GrantRole',
  'RevokeRole',
  'ChangeOwnPassword',
  'IssueFeedKey',
  'RevokeFeedKey',
  'SignOut',
] as const;

export const QUERIES = [
  'SearchRegister',
  'ReadApplication',
  'ReadClock',
  'ReadLetters',
  'ReadQueryCodes',
  'ReadProposals',
  'ReadDueList',
  'ReadTimeliness',
  'ReadReport',
  'ReadCells',
  'ReadAutomaticSteps',
  'ReadAgency',
  'ReadAgencyTree',
  'ReadCalendar',
  'ReadFeeTariffs',
  'ReadAccounts',
  'ReadAccessLog',
  'ReadSignIns',
  'ReadChanges',
  'ReadMe',
  'TrackApplication',
] as const;

export type Query = (typeof QUERIES)[number];
export type Action = CommandType | (typeof OTHER_WRITES)[number] | Query;

/**
 * What an action is done to. `case`: one application or the register of an agency, which to others does not exist;
 * `agency`: something of an agency that everybody knows exists; `installation`: what all agencies share;
 * `self`: one's own account; `code`: what a query code opens.
 */
export type Target = 'case' | 'agency' | 'installation' | 'self' | 'code';

/** How the agency of a grant stands to the agency acted on. `granted`: a child whose cases the grant includes. */
export const RELATIONS = ['own', 'granted', 'child', 'other'] as const;
export type Relation = (typeof RELATIONS)[number];

interface Rule {
  readonly target: Target;
  /** Who may, in their own agency. */
  readonly own: readonly Role[];
  /** Who may in a child agency whose cases are granted to them. */
  readonly granted: readonly Role[];
  /** Who may in any child agency. */
  readonly child: readonly Role[];
  /** Answers name people: reading it is logged. */
  readonly personal?: true;
  /** May also be done to the installation as a whole, in the place of an agency. */
  readonly wide?: true;
}

const NOBODY: readonly Role[] = [];
const OFFICE: readonly Role[] = ['intake_clerk', 'handler', 'legal_reviewer', 'signatory', 'report_compiler'];
const READERS: readonly Role[] = [...OFFICE, 'auditor'];
const STAFF: readonly Role[] = [...READERS, 'administrator'];
/** Who answers for figures, of child agencies too. */
const FIGURES: readonly Role[] = ['signatory', 'report_compiler', 'auditor'];

/** A step of handling: in the own agency only; who shall act in a child agency is given a role there. */
const step = (...own: Role[]): Rule => ({ target: 'case', own, granted: NOBODY, child: NOBODY });
const reading = (...own: Role[]): Rule => ({ target: 'case', own, granted: own, child: NOBODY, personal: true });
const figures = (own: readonly Role[]): Rule => ({ target: 'agency', own, granted: FIGURES, child: FIGURES });
/** An administrator of an agency is one of those below it. */
const administering: Rule = {
  target: 'agency',
  own: ['administrator'],
  granted: ['administrator'],
  child: ['administrator'],
};
const administeringAll: Rule = { ...administering, wide: true };
/** Whoever watches others is seen doing so. */
const auditing = { target: 'agency', granted: ['auditor'], child: NOBODY, wide: true, personal: true } as const;
const ofInstallation = (...own: Role[]): Rule => ({ target: 'installation', own, granted: NOBODY, child: NOBODY });
const everybody: Rule = { target: 'self', own: STAFF, granted: NOBODY, child: NOBODY };

/**
 * Who may do what: the only place that says so. The guard of the API, the description of the API and the tests are made of
 * it. What is not said here is refused.
 */
export const MATRIX: Readonly<Record<Action, Rule>> = {
  // Intake and what comes in by the counter, the post or the web.
  ReceiveApplication: step('intake_clerk'),
  Assign: step('intake_clerk', 'handler', 'signatory'),
  ReceiveCorrection: step('intake_clerk', 'handler'),
  ReceiveReasons: step('intake_clerk', 'handler'),
  RecordConsultationDelivery: step('intake_clerk', 'handler'),
  RecordThirdPartyAnswer: step('intake_clerk', 'handler'),
  RecordAgencyAnswer: step('intake_clerk', 'handler'),
  RecordFeeNoticeDelivery: step('intake_clerk', 'handler'),
  RecordPayment: step('intake_clerk', 'handler'),
  RecordDelivery: step('intake_clerk', 'handler'),
  FileAppeal: step('intake_clerk', 'handler', 'legal_reviewer'),
  Withdraw: step('intake_clerk', 'handler'),

  // Handling.
  RequestCorrection: step('handler'),
  LapseCorrection: step('handler'),
  ExtendReplyPeriod: step('handler', 'signatory'),
  ConsultThirdParty: step('handler'),
  ConsultAgency: step('handler'),
  OverrideObjection: step('handler', 'signatory'),
  RequestReasons: step('handler'),
  JudgeReasons: step('handler', 'legal_reviewer'),
  NotifyFee: step('handler'),
  LapseFee: step('handler'),
  DraftReply: step('handler'),
  Reply: step('handler'),
  ReplyOnTheSpot: step('handler'),
  CloseOtherwise: step('handler'),
  IssueLetter: step('handler', 'intake_clerk'),
  Reopen: step('handler', 'legal_reviewer'),
  DecideAppeal: step('handler', 'legal_reviewer'),
  ConfirmProposal: step('handler'),
  /** The applicant follows the application with it. */
  IssueQueryCode: step('intake_clerk', 'handler'),
  RevokeQueryCode: step('intake_clerk', 'handler'),

  // Four eyes; that the two are not one person, the application itself sees to.
  ReviewReply: step('legal_reviewer'),
  SignOffReply: step('signatory'),
  AmendRegisterEntry: step('intake_clerk', 'handler', 'report_compiler'),
  ProposeAmendment: step('intake_clerk', 'handler', 'report_compiler'),
  ApproveAmendment: step('legal_reviewer', 'signatory'),
  RejectAmendment: step('legal_reviewer', 'signatory', 'handler', 'report_compiler', 'intake_clerk'),

  // Part of an import, which is done on the machine itself.
  CloseImported: step(),

  // What names people.
  SearchRegister: reading(...READERS),
  ReadApplication: reading(...READERS),
  ReadClock: reading(...READERS),
  ReadLetters: reading(...READERS),
  /** Who issued a code and when; no name of an applicant. */
  ReadQueryCodes: { target: 'case', own: READERS, granted: READERS, child: NOBODY },
  ReadProposals: reading('intake_clerk', 'handler', 'legal_reviewer', 'signatory', 'auditor'),
  ReadCells: reading(...READERS),

  // Figures.
  ReadReport: figures(READERS),
  ReadTimeliness: figures(READERS),
  /** Of a child agency only how many; the list itself is for whoever may search its register. */
  ReadDueList: { ...figures(READERS), personal: true },

  // The agency.
  NameAgency: administering,
  DescribeAgency: administering,
  SetAutomaticSteps: administering,
  MoveAgency: administering,
  CloseAgency: administering,
  SetHandlingUnits: administering,
  /** The agency acted on is the one above the new one. */
  CreateAgency: administeringAll,
  ReadAgency: { target: 'agency', own: STAFF, granted: STAFF, child: STAFF },
  ReadAutomaticSteps: { target: 'agency', own: STAFF, granted: STAFF, child: STAFF },
  ReadAgencyTree: everybody,

  // What all agencies share.
  ProposeCalendarYear: ofInstallation('administrator', 'report_compiler'),
  ApproveCalendarYear: ofInstallation('administrator', 'signatory'),
  RejectCalendarYear: ofInstallation('administrator', 'report_compiler', 'signatory'),
  SetFeeTariff: ofInstallation('administrator'),
  ReadCalendar: everybody,
  ReadFeeTariffs: everybody,

  // Accounts, and who looked at what.
  CreateAccount: administeringAll,
  ChangeAccount: administeringAll,
  DisableAccount: administeringAll,
  EnableAccount: administeringAll,
  ResetPassword: administeringAll,
  GrantRole: administeringAll,
  RevokeRole: administeringAll,
  ReadAccounts: { ...administeringAll, own: ['administrator', 'auditor'], child: ['administrator'] },
  ReadAccessLog: { ...auditing, own: ['auditor'] },
  ReadSignIns: { ...auditing, own: ['auditor', 'administrator'] },
  /** Who gave or took rights, for whoever may do it, too. */
  ReadChanges: {
    ...auditing,
    own: ['auditor', 'administrator'],
    granted: ['auditor', 'administrator'],
    child: ['administrator'],
  },

  // Oneself.
  ReadMe: everybody,
  ChangeOwnPassword: everybody,
  IssueFeedKey: everybody,
  RevokeFeedKey: everybody,
  SignOut: everybody,

  // With a query code.
  TrackApplication: { target: 'code', own: ['applicant'], granted: NOBODY, child: NOBODY },
};

/** Whoever has signed in may do this, with or without a role. */
const OWN_ACCOUNT: ReadonlySet<Action> = new Set([
  'ReadMe',
  'ChangeOwnPassword',
  'IssueFeedKey',
  'RevokeFeedKey',
  'SignOut',
]);

export const ACTIONS = Object.keys(MATRIX) as Action[];

/** Roles that may do it somewhere, for the description of the API. */
export const rolesFor = (action: Action): readonly Role[] => MATRIX[action].own;

export interface Decision {
  /** `forbidden`: 403. `hidden`: 404, as if it were not there. */
  readonly answer: 'allowed' | 'forbidden' | 'hidden';
  /** The roles that allow it. */
  readonly roles: readonly Role[];
}

export function relationOf(grant: Grant, agency: string, tree: AgencyTree): Relation {
  if (grant.agency === INSTALLATION || grant.agency === agency) return 'own';
  if (!isBelow(tree, agency, grant.agency)) return 'other';
  return grant.reach === 'children' ? 'granted' : 'child';
}

/** Whether grants allow an action on an agency, and which of their roles do. */
export function decideAccess(grants: readonly Grant[], action: Action, agency: string, tree: AgencyTree): Decision {
  const { target, ...allowed } = MATRIX[action];
  if (grants.length === 0 && OWN_ACCOUNT.has(action)) return { answer: 'allowed', roles: [] };
  const roles = new Set<Role>();
  let knows = false;
  for (const grant of grants) {
    const relation =
      target === 'self' || (target === 'installation' && grant.agency === INSTALLATION)
        ? 'own'
        : target === 'installation'
          ? 'other'
          : relationOf(grant, agency, tree);
    if (relation === 'own' || relation === 'granted') knows = true;
    if (relation !== 'other' && allowed[relation].includes(grant.role)) roles.add(grant.role);
  }
  if (roles.size > 0) return { answer: 'allowed', roles: [...roles] };
  return { answer: target === 'case' && !knows ? 'hidden' : 'forbidden', roles: [] };
}
