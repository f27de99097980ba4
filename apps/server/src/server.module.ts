import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AgencyController } from './agencies.controller.js';
import { ApplicationsController } from './applications/applications.controller.js';
import { ReceiveIntakeHandler, TakeCommandHandler } from './applications/commands.js';
import { FindApplicationHandler, SearchRegisterHandler } from './applications/queries.js';
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

@Module({})
export class ServerModule {
  static with(configuration: Configuration, office: Office, now: Now): DynamicModule {
    return {
      module: ServerModule,
      imports: [CqrsModule.forRoot()],
      controllers: [
        ApplicationsController,
        ProcedureController,
        DeadlinesController,
        LawDataController,
        LettersController,
        ReportsController,
        AgencyController,
        HealthController,
      ],
      providers: [
        { provide: Configuration, useValue: configuration },
        { provide: NOW, useValue: now },
        { provide: Office, useValue: office },
        ViewWait,
        ReceiveIntakeHandler,
        TakeCommandHandler,
        SearchRegisterHandler,
        FindApplicationHandler,
        ReadReportHandler,
        CellsBehindHandler,
        ReadClockHandler,
        ReadDueListHandler,
        ReadTimelinessHandler,
        ReadProposalsHandler,
        AutomaticSteps,
      ],
    };
  }
}
