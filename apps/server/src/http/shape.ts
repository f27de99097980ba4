import type { FastifyInstance } from 'fastify';
import { textOf } from './bodies.js';
import { nameGivenTwice, namesIn } from './member-names.js';
import { HttpProblem } from './problem.js';

/** The deepest body, an amendment with who holds the information, has five levels. */
const LEVELS = 8;
/** The widest, an amendment, has some thirty members. */
const MEMBERS = 100;
/** The longest list, of handling units, has 500 items. */
const VALUES = 1_000;

/** Characters of a name that is told back. */
const TOLD_BACK = 64;

/** How much there is in what has been looked at. */
interface Size {
  values: number;
  members: number;
}

/**
 * Refuses what no DTO could mean before it is looked at member by member: that takes far longer than to read it, and recursion as
 * deep as somebody likes. Nor does it let through a body that says two things of one member: whoever reads it elsewhere, as it was
 * sent, may have taken the other one.
 */
export function boundShapes(instance: FastifyInstance): void {
  instance.addHook('preValidation', (request, _reply, done) => {
    const { body, query } = request;
    const size: Size = { values: 0, members: 0 };
    measure(body, LEVELS, size);
    const text = textOf(request);
    // Read, a member that was given twice is one: there are fewer than were named.
    if (text !== undefined && namesIn(text) > size.members) throw ambiguous(text);
    measure(query, LEVELS, size);
    done();
  });
}

/** @throws HttpProblem */
function measure(value: unknown, levels: number, size: Size): void {
  size.values += 1;
  if (size.values > VALUES) throw tooIntricate();
  if (typeof value !== 'object' || value === null) return;
  if (levels === 0) throw tooIntricate();
  if (Array.isArray(value)) {
    for (const each of value) measure(each, levels - 1, size);
    return;
  }
  let members = 0;
  for (const name in value) {
    members += 1;
    if (members > MEMBERS) throw tooIntricate();
    // Whatever makes a text or a number of such a value would call it.
    if (name in Object.prototype) throw badMemberName();
    measure((value as Record<string, unknown>)[name], levels - 1, size);
  }
  size.members += members;
}

function ambiguous(text: string): HttpProblem {
  const name = nameGivenTwice(text, LEVELS);
  if (name === undefined) return tooIntricate();
  const told = name.slice(0, TOLD_BACK);
  return new HttpProblem(
    400,
    'member_given_twice',
    '请求中有一项在同一处给出了不止一次（其名称见 member），无法判断以哪个为准，没有办理；请只保留一个后重新提交。',
    `“${told}” is given more than once in the same place, so that it is not known which holds, and nothing was done: give it once.`,
    { member: told },
  );
}

const tooIntricate = (): HttpProblem =>
  new HttpProblem(
    400,
    'too_intricate',
    `请求最多 ${LEVELS} 层、每层 ${MEMBERS} 项、共 ${VALUES} 个值，请按 /docs 所列的内容提交。`,
    `A request has ${LEVELS} levels, ${MEMBERS} members in each and ${VALUES} values at most; send what /docs names.`,
  );

const badMemberName = (): HttpProblem =>
  new HttpProblem(
    400,
    'bad_member_name',
    '请求中有不能使用的名称（如 toString、constructor），请按 /docs 所列的内容提交。',
    'A member has a name that cannot be used, such as toString or constructor; send what /docs names.',
  );
