import type { PipeTransform } from '@nestjs/common';
import { Param } from '@nestjs/common';
import { validate } from 'uuid';
import { HttpProblem } from './problem.js';

const known: PipeTransform<string, string> = {
  transform: (id) => {
    if (!validate(id)) throw HttpProblem.noSuchApplication();
    return id.toLowerCase();
  },
};

/** The application in the path; what is no UUID names none. */
export const ApplicationId = (): ParameterDecorator => Param('id', known);
