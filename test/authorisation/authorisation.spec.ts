import type { Application, CommandType } from '#disclosure';
import { MOVES, RefusedCommand, STAGES, decide } from '#disclosure';
import type { Stage } from '#disclosure';
import type { Action, AgencyTree, Grant, Role } from '#identity';
import { ACTIONS, INSTALLATION, MATRIX, OTHER_WRITES, QUERIES, decideAccess } from '#identity';
import {
  AT_STAGE,
  CLERK,
  CONTEXT,
  appealCorrected,
  appealFiled,
  happened,
  stateAfter,
} from '../../libs/disclosure/src/application/application.fixture.js';
import { SAMPLE_MOVES, sampleDay } from '../../libs/disclosure/src/application/moves.fixture.js';
import { COLUMNS, EXPECTED } from './expected.js';

/**
 * Every role × every command and query × every state of an application × every relation of agencies × whether the person drafted
 * the reply: what the guard answers, and after it the application itself.
 */
const node = (code: string, parent?: string) => ({ code, closed: false, units: [], ...(parent && { parent }) });
const TREE: AgencyTree = new Map(
  [node('CITY'), node('OWN', 'CITY'), node('CHILD', 'OWN'), node('GRANDCHILD', 'CHILD'), node('SIBLING', 'CITY')].map(
    (one) => [one.code, one],
  ),
);

/** How a person stands to the agency acted on: where their role is, and where the case lies. */
const RELATIONS = {
  own: { agency: 'OWN', at: 'OWN', reach: 'own' },
  'child, granted': { agency: 'CHILD', at: 'OWN', reach: 'children' },
  'grandchild, granted': { agency: 'GRANDCHILD', at: 'OWN', reach: 'children' },
  child: { agency: 'CHILD', at: 'OWN', reach: 'own' },
  sibling: { agency: 'SIBLING', at: 'OWN', reach: 'children' },
  parent: { agency: 'CITY', at: 'OWN', reach: 'children' },
  'own, by the installation': { agency: 'OWN', at: INSTALLATION, reach: 'own' },
} as const;
type Relation = keyof typeof RELATIONS;
const RELATION_NAMES = Object.keys(RELATIONS) as Relation[];

const isCommand = (action: Action): action is CommandType =>
  !(OTHER_WRITES as readonly string[]).includes(action) && !(QUERIES as readonly string[]).includes(action);

/** What the guard should say, by the table that was written by hand. */
function expectedAccess(role: Role, action: Action, relation: Relation): 'allowed' | 'forbidden' | 'hidden' {
  const mark = EXPECTED[action].trim().split(/\s+/)[COLUMNS.indexOf(role)];
  const { target } = MATRIX[action];
  const marks: Readonly<Record<Relation, string>> = {
    own: 'ogcs',
    'own, by the installation': 'ogcs*',
    'child, granted': 'gcs',
    'grandchild, granted': 'gcs',
    child: 'cs',
    sibling: 's',
    parent: 's',
  };
  if (marks[relation].includes(mark ?? '.')) return 'allowed';
  const strange = relation === 'child' || relation === 'sibling' || relation === 'parent';
  return target === 'case' && strange ? 'hidden' : 'forbidden';
}

const histories = (stage: Stage) => [
  ...AT_STAGE[stage],
  ...(stage === 'reopened' ? [] : [appealFiled, appealCorrected]),
  happened('AppealFiled', '2020-06-01', { appealId: 'appeal-2', route: 'lawsuit_direct' }),
];

/** What the application should say, once the guard has let the person in. */
function expectedDecision(
  command: Exclude<CommandType, 'ReceiveApplication'>,
  stage: Stage,
  isDrafter: boolean,
): string {
  if (!MOVES[command].from.includes(stage)) return stage === 'closed' ? 'already_closed' : 'wrong_stage';
  const counted = stage === 'closed' || stage === 'reopened';
  switch (command) {
    case 'ReviewReply':
      return isDrafter ? 'drafter_may_not_approve' : stage === 'drafted' ? 'taken' : 'already_reviewed';
    case 'SignOffReply':
      return isDrafter ? 'drafter_may_not_approve' : 'taken';
    case 'AmendRegisterEntry':
      return counted ? 'amendment_needs_two_persons' : 'taken';
    case 'ApproveAmendment':
      return isDrafter ? 'proposer_may_not_approve' : 'taken';
    default:
      return 'taken';
  }
}

function decided(state: Application | undefined, command: CommandType, stage: Stage, actor: string): string {
  if (command === 'ReceiveApplication') {
    const receive = {
      type: command,
      registerNumber: '2020-0002',
      channel: 'online',
      applicantKind: 'other',
      receivedOn: '2020-06-01',
      source: 'intake',
      personal: { applicantName: '某会', request: '决算' },
    } as const;
    return outcome(() => decide(state, receive, { ...CONTEXT, actor }));
  }
  return outcome(() => decide(state, SAMPLE_MOVES[command].command(sampleDay(command, stage)), { ...CONTEXT, actor }));
}

function outcome(decision: () => readonly unknown[]): string {
  try {
    return decision().length > 0 ? 'taken' : 'nothing';
  } catch (error) {
    if (error instanceof RefusedCommand) return error.code;
    throw error;
  }
}

const grantsOf = (role: Role, relation: Relation): readonly Grant[] => {
  const { at: agency, reach } = RELATIONS[relation];
  return role === 'applicant' ? [] : [{ role: role, agency, reach }];
};

/** An applicant has a code and no role: the guard knows them nowhere. Of who has signed in, only the own account is theirs. */
const withoutRole = (action: Action): string =>
  ['ReadMe', 'ChangeOwnPassword', 'IssueFeedKey', 'RevokeFeedKey', 'SignOut'].includes(action)
    ? 'allowed'
    : MATRIX[action].target === 'case'
      ? 'hidden'
      : 'forbidden';

test('the table names every action of the matrix', () => {
  expect(Object.keys(EXPECTED).sort()).toEqual([...ACTIONS].sort());
});

let cases = 0;
afterAll(() => {
  process.stderr.write(`authorisation: ${cases} cases\n`);
  expect(cases).toBe(COLUMNS.length * ACTIONS.length * RELATION_NAMES.length * STAGES.length * 2);
});

describe.each(COLUMNS)('%s', (role) => {
  test.each(RELATION_NAMES)('%s: every action, at every stage, as drafter and not', (relation) => {
    const wrong: string[] = [];
    const states = new Map<string, Application | undefined>();
    const stateFor = (action: Action, stage: Stage): Application | undefined => {
      const needs = isCommand(action) && action !== 'ReceiveApplication' ? (SAMPLE_MOVES[action].needs ?? []) : [];
      const key = needs.length === 0 ? stage : `${action} ${stage}`;
      if (!states.has(key)) states.set(key, stateAfter([...histories(stage), ...needs]));
      return states.get(key);
    };
    for (const action of ACTIONS) {
      for (const stage of STAGES) {
        for (const actor of [CLERK, '周未参与']) {
          cases += 1;
          const grants = grantsOf(role, relation);
          const { answer } = decideAccess(grants, action, RELATIONS[relation].agency, TREE);
          const expected = role === 'applicant' ? withoutRole(action) : expectedAccess(role, action, relation);
          let [said, wanted]: [string, string] = [answer, expected];
          if (answer === 'allowed' && isCommand(action)) {
            said += ` ${decided(stateFor(action, stage), action, stage, actor)}`;
            const then =
              action === 'ReceiveApplication' ? 'already_received' : expectedDecision(action, stage, actor === CLERK);
            wanted += ` ${then}`;
          }
          if (said !== wanted) wrong.push(`${action} at ${stage} by ${actor}: ${said}, not ${wanted}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

test('the roles that allowed it are told, and no others', () => {
  const grants: Grant[] = [
    { role: 'handler', agency: 'OWN', reach: 'own' },
    { role: 'intake_clerk', agency: 'OWN', reach: 'own' },
    { role: 'auditor', agency: 'SIBLING', reach: 'own' },
  ];
  expect(decideAccess(grants, 'DraftReply', 'OWN', TREE)).toEqual({ answer: 'allowed', roles: ['handler'] });
  expect(decideAccess(grants, 'ReadApplication', 'SIBLING', TREE)).toEqual({ answer: 'allowed', roles: ['auditor'] });
  expect(decideAccess(grants, 'DraftReply', 'SIBLING', TREE)).toEqual({ answer: 'forbidden', roles: [] });
  expect(decideAccess([], 'ReadMe', INSTALLATION, TREE)).toEqual({ answer: 'allowed', roles: [] });
  expect(decideAccess([], 'ReadCalendar', INSTALLATION, TREE)).toEqual({ answer: 'forbidden', roles: [] });
});
