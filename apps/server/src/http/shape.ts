import type { FastifyInstance } from 'fastify';
import { HttpProblem } from './problem.js';

/** The deepest body, an amendment with who holds the information, has five levels. */
const LEVELS = 8;
/** The widest, an amendment, has some thirty members. */
const MEMBERS = 100;
/** The longest list, of handling units, has 500 items. */
const VALUES = 1_000;

/**
 * Refuses what no DTO could mean before it is looked at member by member: that takes far longer than to read it, and recursion as
 * deep as somebody likes.
 */
export function boundShapes(instance: FastifyInstance): void {
  instance.addHook('preValidation', ({ body, query }, _reply, done) => {
    valuesLeft(query, LEVELS, valuesLeft(body, LEVELS, VALUES));
    done();
  });
}

/**
 * @returns how many values there may be beside this one and those in it
 * @throws HttpProblem
 */
function valuesLeft(value: unknown, levels: number, allowed: number): number {
  let left = allowed - 1;
  if (left < 0) throw tooIntricate();
  if (typeof value !== 'object' || value === null) return left;
  if (levels === 0) throw tooIntricate();
  if (Array.isArray(value)) {
    for (const each of value) left = valuesLeft(each, levels - 1, left);
    return left;
  }
  let members = 0;
  for (const name in value) {
    members += 1;
    if (members > MEMBERS) throw tooIntricate();
    // Whatever makes a text or a number of such a value would call it.
    if (name in Object.prototype) throw badMemberName();
    left = valuesLeft((value as Record<string, unknown>)[name], levels - 1, left);
  }
  return left;
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
