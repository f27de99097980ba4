import type { ValidationError } from '@nestjs/common';
import { ValidationPipe } from '@nestjs/common';
import { HttpProblem } from './problem.js';

/** Faults told one by one: whoever has more does not mend them by hand. */
const TOLD = 20;
/** Characters of a name that is told back: none that exists is longer. */
const NAME_LIMIT = 64;

/** Bodies and queries hold what their DTO names and nothing else; their faults are told at once. */
export const validation = (): ValidationPipe =>
  new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    stopAtFirstError: true,
    exceptionFactory: (errors) => {
      const faults = errors.flatMap((error) => faultsOf(error));
      const { length } = faults;
      const [first, firstEnglish] =
        length > TOLD ? [`，以下是前 ${TOLD} 处`, `, of which the first ${TOLD} follow`] : ['', ''];
      return new HttpProblem(
        400,
        'invalid_request',
        `请求中有 ${length} 处错误${first}，请按 errors 逐项更正。`,
        `The request has ${length === 1 ? 'a fault' : `${length} faults`}${firstEnglish}; mend what errors names.`,
        { errors: faults.slice(0, TOLD) },
      );
    },
  });

interface FieldFault {
  readonly field: string;
  readonly message: string;
}

function faultsOf({ property, constraints = {}, children = [] }: ValidationError, path = ''): FieldFault[] {
  const name = cut(property);
  const field = `${path}${name}`;
  return [
    ...Object.entries(constraints).map(([constraint, message]) => ({
      field,
      message:
        constraint === 'whitelistValidation'
          ? `没有 ${name} 这一项，请删去 / there is no ${name}; leave it out`
          : message.replaceAll('$property', name),
    })),
    ...children.flatMap((child) => faultsOf(child, `${field}.`)),
  ];
}

const cut = (name: string): string => (name.length > NAME_LIMIT ? `${name.slice(0, NAME_LIMIT)}…` : name);
