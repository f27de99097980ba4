import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { CommandOf, Warning } from '#disclosure';
import { warningOf } from '#disclosure';
import type { Recorded } from '#registry';
import type { Caller } from '../http/caller.js';
import { Office } from '../office.js';

/** Where the application stands, and what whoever asked has to know. */
export interface Warned extends Recorded {
  readonly warning?: Warning;
}

/** Ask a third party, another agency, or the applicant for reasons. */
export class Ask extends Command<Warned> {
  constructor(
    readonly applicationId: string,
    readonly command: CommandOf<'ConsultThirdParty' | 'ConsultAgency' | 'RequestReasons'>,
    readonly caller: Caller,
  ) {
    super();
  }
}

@CommandHandler(Ask)
export class AskHandler implements ICommandHandler<Ask> {
  constructor(@Inject(Office) private readonly office: Office) {}

  async execute({ applicationId, command, caller }: Ask): Promise<Warned> {
    const { applications, law } = this.office;
    const recorded = await applications.take(applicationId, command, caller, caller.expectedRevision);
    // Of what is recorded, so that a repeated request is answered like the first one.
    const application = await applications.read(applicationId, caller.agency);
    const { calendar } = await law.current();
    const warning = warningOf(application, command, calendar);
    return { ...recorded, ...(warning !== undefined && { warning }) };
  }
}
