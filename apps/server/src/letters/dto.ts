import { ApiProperty } from '@nestjs/swagger';
import type { LetterKind } from '#disclosure';
import { LETTER_KINDS } from '#disclosure';
import { RecordedAnswer } from '../applications/answers.js';
import { OneOf, Text } from '../http/fields.js';

export class IssueLetterDto {
  @OneOf('文书种类 / kind of letter', LETTER_KINDS)
  kind: LetterKind;
  @Text('征求意见的编号，缺省为最近一次 / id of the consultation it is about; the latest by default', {
    max: 64,
    optional: true,
  })
  consultationId?: string;
  @Text('送达回证所送达的文书的编号 / of a proof of delivery: id of the letter delivered', { max: 64, optional: true })
  deliveredLetterId?: string;
}

export class LetterQueryDto {
  @OneOf('格式 / format', ['html', 'docx', 'json'], { optional: true })
  format?: 'html' | 'docx' | 'json';
  /** Read by the `Agency` decorator. */
  @Text('机关代码，代替 X-Agency / agency code, instead of the header', { max: 64, optional: true })
  agency?: string;
}

export class LetterIssuedAnswer extends RecordedAnswer {
  @ApiProperty({ format: 'uuid', description: '文书的编号 / id of the letter' })
  letterId: string;
  @ApiProperty({ description: '文号 / number', example: '〔2026〕第3号' })
  number: string;
}

export class LetterAnswer {
  @ApiProperty({ format: 'uuid' })
  letterId: string;
  @ApiProperty({ enum: [...LETTER_KINDS] })
  kind: string;
  @ApiProperty({ description: '文书名称 / title' })
  title: string;
  @ApiProperty({ description: '文号 / number' })
  number: string;
  @ApiProperty({ format: 'date' })
  issuedOn: string;
  @ApiProperty({ description: '文书所载事项，按当时所知 / the facts it states, as they were', type: Object })
  facts: object;
  @ApiProperty({
    description:
      '已取消：所载的步骤或者办结其后经更正取消，文书不再有效 / the step or ending it states was annulled since by an amendment, so it is in force no more',
  })
  annulled: boolean;
}
