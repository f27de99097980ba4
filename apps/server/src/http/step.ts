import { HttpCode, Post, UseInterceptors, applyDecorators } from '@nestjs/common';
import { ApiOkResponse, ApiParam } from '@nestjs/swagger';
import { RecordedAnswer } from '../applications/answers.js';
import { DescribeCommand, IfMatch } from './documentation.js';
import { RevisionAsEtag } from './etag.js';

/** A step of handling: `POST …/applications/{id}/{path}`. */
export const Step = (path: string, chinese: string, english: string, answer: typeof RecordedAnswer = RecordedAnswer) =>
  applyDecorators(
    Post(`:id/${path}`),
    HttpCode(200),
    UseInterceptors(RevisionAsEtag),
    DescribeCommand(chinese, english),
    IfMatch(),
    ApiParam({ name: 'id', format: 'uuid' }),
    ApiOkResponse({ type: answer }),
  );
