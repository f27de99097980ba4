import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { CommandOf, Warning } from '#disclosure';
import { warningOfConsultation } from '#disclosure';
import type { Recorded } from '#registry';
import type { Caller } from '../http/caller.js';
import { Office } from '../office.js';

/** Where the application stands, and what whoever asked has to know. */
export interface Consulted extends Recorded {
  readonly warning?: Warning;
}

/** Ask a third party or another agency. */
export class Consult extends Command<Consulted> {
  constructor(
    readonly applicationId: string,
    readonly command: CommandOf<'ConsultThirdParty' | 'ConsultAgency'>,
    readonly caller: Caller,
  ) {
    super();
  }
}

@CommandHandler(Consult)
export class ConsultHandler implements ICommandHandler<Consult> {
  constructor(@Inject(Office) private readonly office: Office) {}

  async execute({ applicationId, command, caller }: Consult): Promise<Consulted> {
    const { applications, law } = this.office;
    const recorded = await applications.take(applicationId, command, caller, caller.expectedRevision);
    // Of what is recorded, so that a repeated request is answered like the first one.
    const application = await applications.read(applicationId, caller.agency);
    const { calendar } = await law.current();
    const warning = warningOfConsultation(application, command.consultationId, calendar);
    return { ...recorded, ...(warning !== undefined && { warning }) };
  }
}
