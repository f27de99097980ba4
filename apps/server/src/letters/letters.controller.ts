import { Body, Controller, Get, Header, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { LETTER_LABELS } from '#disclosure';
import { letterDocx, letterHtml } from '#letters';
import type { Letter } from '#registry';
import { Step } from '../applications/steps.js';
import { ApplicationId } from '../http/application-id.js';
import { Agency, Caller } from '../http/caller.js';
import { DescribeQuery } from '../http/documentation.js';
import { Office } from '../office.js';
import { IssueLetterDto, LetterAnswer, LetterIssuedAnswer, LetterQueryDto } from './dto.js';
import { Requires } from '../sign-in/requires.js';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** The papers of an office: issued with a number, and printed again as they were. */
@ApiTags('文书 letters')
@Controller('api/v1/applications')
export class LettersController {
  constructor(@Inject(Office) private readonly office: Office) {}

  @Requires('IssueLetter')
  @Step('letters', '制发文书', 'issue a letter', LetterIssuedAnswer)
  async issue(
    @ApplicationId() id: string,
    @Body() order: IssueLetterDto,
    @Caller() caller: Caller,
  ): Promise<LetterIssuedAnswer> {
    const { applicationId, ...issued } = await this.office.letters.issue(id, order, caller, caller.expectedRevision);
    return { id: applicationId, ...issued };
  }

  @Requires('ReadLetters')
  @Get(':id/letters')
  @DescribeQuery('已制发的文书', 'the letters issued for an application')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: [LetterAnswer] })
  @Header('cache-control', 'no-store')
  async letters(@ApplicationId() id: string, @Agency() agency: string): Promise<LetterAnswer[]> {
    return (await this.office.letters.letters(id, agency)).map(letterAnswer);
  }

  @Requires('ReadLetters')
  @Get(':id/letters/:letterId')
  @DescribeQuery('打印文书', 'print a letter')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiParam({ name: 'letterId', format: 'uuid' })
  @ApiOkResponse({ type: LetterAnswer })
  @ApiProduces('text/html', DOCX, 'application/json')
  @Header('cache-control', 'no-store')
  async letter(
    @ApplicationId() id: string,
    @Param('letterId') letterId: string,
    @Query() { format = 'html' }: LetterQueryDto,
    @Agency() agency: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LetterAnswer | string | Uint8Array> {
    const letter = await this.office.letters.letter(id, letterId, agency);
    const { kind, facts, number } = letter;
    if (format === 'json') return letterAnswer(letter);
    if (format === 'html') {
      reply.type('text/html; charset=utf-8');
      return letterHtml(kind, facts);
    }
    const name = encodeURIComponent(`${LETTER_LABELS[kind].label}${number}.docx`);
    reply.type(DOCX).header('content-disposition', `attachment; filename="letter.docx"; filename*=UTF-8''${name}`);
    return letterDocx(kind, facts);
  }
}

const letterAnswer = ({ letterId, kind, number, issuedOn, facts, annulled }: Letter): LetterAnswer => ({
  letterId,
  kind,
  title: LETTER_LABELS[kind].label,
  number,
  issuedOn,
  facts,
  annulled,
});
