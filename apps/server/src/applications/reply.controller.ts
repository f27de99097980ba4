import { Body, Controller, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApplicationId } from '../http/application-id.js';
import { Caller } from '../http/caller.js';
import { Requires } from '../sign-in/requires.js';
import { RecordedAnswer, WarnedAnswer } from './answers.js';
import { endingOf } from './ending-dto.js';
import { DraftReplyDto, ReplyDto, ReplyOnTheSpotDto, ReviewReplyDto, SignOffReplyDto } from './reply-dto.js';
import { Step, Steps } from './steps.js';

/** The reply, from the draft on. */
@ApiTags('申请 applications')
@Controller('api/v1/applications')
export class ReplyController {
  constructor(@Inject(Steps) private readonly steps: Steps) {}

  @Requires('DraftReply')
  @Step('draft-reply', '拟稿', 'draft the reply', WarnedAnswer)
  draftReply(
    @ApplicationId() id: string,
    @Body() body: DraftReplyDto,
    @Caller() caller: Caller,
  ): Promise<WarnedAnswer> {
    return this.steps.takeWarned(
      id,
      {
        type: 'DraftReply',
        decision: endingOf(body.decision),
        text: body.text,
        draftedOn: body.draftedOn ?? this.steps.today(),
      },
      caller,
    );
  }

  @Requires('ReviewReply')
  @Step('review-reply', '审核答复', 'review the draft')
  reviewReply(
    @ApplicationId() id: string,
    @Body() body: ReviewReplyDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.steps.take(
      id,
      {
        type: 'ReviewReply',
        approved: body.approved,
        opinion: body.opinion,
        reviewedOn: body.reviewedOn ?? this.steps.today(),
      },
      caller,
    );
  }

  @Requires('SignOffReply')
  @Step('sign-off-reply', '签发答复', 'sign the reply off')
  signOffReply(
    @ApplicationId() id: string,
    @Body() body: SignOffReplyDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.steps.take(id, { type: 'SignOffReply', signedOffOn: body.signedOffOn ?? this.steps.today() }, caller);
  }

  @Requires('Reply')
  @Step('reply', '答复：按签发的决定办结', 'reply: closes as signed off')
  reply(@ApplicationId() id: string, @Body() body: ReplyDto, @Caller() caller: Caller): Promise<RecordedAnswer> {
    return this.steps.take(id, { type: 'Reply', repliedOn: body.repliedOn ?? this.steps.today() }, caller);
  }

  @Requires('ReplyOnTheSpot')
  @Step('reply-on-the-spot', '当场答复', 'disclose on the day of receipt')
  replyOnTheSpot(
    @ApplicationId() id: string,
    @Body() body: ReplyOnTheSpotDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    const { manner, text, repliedOn = this.steps.today() } = body;
    const command = { type: 'ReplyOnTheSpot', manner, repliedOn, ...(text !== undefined && { text }) } as const;
    return this.steps.take(id, command, caller);
  }
}
