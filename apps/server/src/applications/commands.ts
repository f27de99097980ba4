import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ApplicationCommand, Warning, WarningCommand } from '#disclosure';
import { warningOf } from '#disclosure';
import { checkReceives } from '#identity';
import type { CommandOn, Intake, Received, Recorded } from '#registry';
import type { Caller } from '../http/caller.js';
import { Office } from '../office.js';
import { Gate } from '../sign-in/gate.js';

/** Log an application; it gets the next register number of its year. */
export class ReceiveIntake extends Command<Received> {
  constructor(
    readonly intake: Intake,
    readonly caller: Caller,
  ) {
    super();
  }
}

@CommandHandler(ReceiveIntake)
export class ReceiveIntakeHandler implements ICommandHandler<ReceiveIntake> {
  constructor(
    @Inject(Office) private readonly office: Office,
    @Inject(Gate) private readonly gate: Gate,
  ) {}

  execute({ intake, caller }: ReceiveIntake): Promise<Received> {
    return this.office.intake.receive(intake, caller, () => checkReceives(this.gate.directory.tree, caller.agency));
  }
}

/** Any command on an application that is registered. */
export class TakeCommand extends Command<Recorded> {
  constructor(
    readonly applicationId: string,
    readonly command: ApplicationCommand | CommandOn,
    readonly caller: Caller,
  ) {
    super();
  }
}

@CommandHandler(TakeCommand)
export class TakeCommandHandler implements ICommandHandler<TakeCommand> {
  constructor(@Inject(Office) private readonly office: Office) {}

  execute({ applicationId, command, caller }: TakeCommand): Promise<Recorded> {
    return this.office.applications.take(applicationId, command, caller, caller.expectedRevision);
  }
}

/** Where the application stands, and what whoever asked has to know. */
export interface Warned extends Recorded {
  readonly warning?: Warning;
}

/** A command of which whoever gave it may have something to know. */
export class TakeWarned extends Command<Warned> {
  constructor(
    readonly applicationId: string,
    readonly command: WarningCommand,
    readonly caller: Caller,
  ) {
    super();
  }
}

@CommandHandler(TakeWarned)
export class TakeWarnedHandler implements ICommandHandler<TakeWarned> {
  constructor(@Inject(Office) private readonly office: Office) {}

  async execute({ applicationId, command, caller }: TakeWarned): Promise<Warned> {
    const { applications, law } = this.office;
    const recorded = await applications.take(applicationId, command, caller, caller.expectedRevision);
    // Of what is recorded, so that a repeated request is answered like the first one.
    const application = await applications.read(applicationId, caller.agency);
    const { calendar } = await law.current();
    const warning = warningOf(application, command, calendar);
    return { ...recorded, ...(warning !== undefined && { warning }) };
  }
}
