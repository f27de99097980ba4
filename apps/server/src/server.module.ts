import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { AgencyController } from './agencies.controller.js';
import { AmendmentsController } from './applications/amendments.controller.js';
import { AppealsController } from './applications/appeals.controller.js';
import { ClosingController } from './applications/closing.controller.js';
import { ReceiveIntakeHandler, TakeCommandHandler, TakeWarnedHandler } from './applications/commands.js';
import { CorrectionController } from './applications/correction.controller.js';
import { IntakeController } from './applications/intake.controller.js';
import { FindApplicationHandler, SearchRegisterHandler } from './applications/queries.js';
import { RegisterController } from './applications/register.controller.js';
import { ReplyController } from './applications/reply.controller.js';
import { Steps } from './applications/steps.js';
import type { Now } from './clock.js';
import { NOW } from './clock.js';
import { Configuration } from './configuration.js';
import { AutomaticSteps } from './deadlines/automatic-steps.js';
import { DeadlinesController } from './deadlines/deadlines.controller.js';
import { LawDataController } from './deadlines/law-data.controller.js';
import {
  ReadClockHandler,
  ReadDueListHandler,
  ReadProposalsHandler,
  ReadTimelinessHandler,
} from './deadlines/queries.js';
import { HealthController } from './health/health.controller.js';
import { ViewWait } from './http/view-wait.js';
import { Office } from './office.js';
import { LettersController } from './letters/letters.controller.js';
import { ProcedureController } from './procedure/procedure.controller.js';
import { CellsBehindHandler, ReadReportHandler } from './reports/queries.js';
import { ReportsController } from './reports/reports.controller.js';
import { AccountsController } from './sign-in/accounts.controller.js';
import { AgencyTreeController } from './sign-in/agency-tree.controller.js';
import { Gate } from './sign-in/gate.js';
import { RoleGuard } from './sign-in/guard.js';
import { LogsController } from './sign-in/logs.controller.js';
import { SignInController } from './sign-in/sign-in.controller.js';
import { TrackingController } from './sign-in/tracking.controller.js';

/** The parts of one interface, in the order in which it is described. */
const APPLICATION_CONTROLLERS = [
  IntakeController,
  CorrectionController,
  ReplyController,
  ClosingController,
  AmendmentsController,
  AppealsController,
  RegisterController,
];

/** Clients generated from the description call operations by these ids: they stay when a controller is divided. */
export function operationId(controller: string, method: string): string {
  const divided = APPLICATION_CONTROLLERS.some(({ name }) => name === controller);
  return `${divided ? 'ApplicationsController' : controller}_${method}`;
}

@Module({})
export class ServerModule {
  static with(configuration: Configuration, office: Office, gate: Gate, now: Now): DynamicModule {
    return {
      module: ServerModule,
      imports: [CqrsModule.forRoot()],
      controllers: [
        ...APPLICATION_CONTROLLERS,
        ProcedureController,
        DeadlinesController,
        LawDataController,
        LettersController,
        ReportsController,
        AgencyController,
        HealthController,
        SignInController,
        AccountsController,
        AgencyTreeController,
        LogsController,
        TrackingController,
      ],
      providers: [
        { provide: Configuration, useValue: configuration },
        { provide: NOW, useValue: now },
        { provide: Office, useValue: office },
        { provide: Gate, useValue: gate },
        { provide: APP_GUARD, useClass: RoleGuard },
        ViewWait,
        Steps,
        ReceiveIntakeHandler,
        TakeCommandHandler,
        SearchRegisterHandler,
        FindApplicationHandler,
        ReadReportHandler,
        CellsBehindHandler,
        TakeWarnedHandler,
        ReadClockHandler,
        ReadDueListHandler,
        ReadTimelinessHandler,
        ReadProposalsHandler,
        AutomaticSteps,
      ],
    };
  }
}
