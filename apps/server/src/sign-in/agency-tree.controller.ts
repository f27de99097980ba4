import { Body, Controller, Get, HttpCode, Inject, Post, Put, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { MayDo } from '#identity';
import { INSTALLATION, closeAgency, createAgency, moveAgency, setHandlingUnits } from '#identity';
import { agencyName, agencyStream, nameBasedId, recordAgencyName } from '#registry';
import type { Now } from '../clock.js';
import { NOW } from '../clock.js';
import { Caller } from '../http/caller.js';
import { DescribeCommand, DescribeQuery } from '../http/documentation.js';
import { Office } from '../office.js';
import { AgencyNodeAnswer, CreateAgencyDto, HandlingUnitsDto, MoveAgencyDto } from './dto.js';
import { Gate } from './gate.js';
import { allRead, forbidden, stillLetIn, principalOf } from './guard.js';
import { Requires } from './requires.js';

/** Which agencies there are, and which is above which. */
@ApiTags('机关 agency')
@Controller('api/v1')
export class AgencyTreeController {
  constructor(
    @Inject(Gate) private readonly gate: Gate,
    @Inject(Office) private readonly office: Office,
    @Inject(NOW) private readonly now: Now,
  ) {}

  @Requires('ReadAgencyTree')
  @Get('agencies')
  @DescribeQuery('机关一览', 'the agencies and their order')
  @ApiOkResponse({ type: [AgencyNodeAnswer] })
  async list(): Promise<AgencyNodeAnswer[]> {
    return Promise.all([...this.gate.directory.tree.keys()].map((code) => this.node(code)));
  }

  @Requires('CreateAgency')
  @Post('agencies')
  @DescribeCommand('设立机关', 'create an agency')
  @ApiCreatedResponse({ type: AgencyNodeAnswer })
  async create(
    @Body() { code, name, parent }: CreateAgencyDto,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<AgencyNodeAnswer> {
    const mayDo = this.asked((accounts, tree) => this.administersAbove(request, parent, accounts, tree));
    await this.mayTakeOver(request, code, caller);
    const { facts } = await this.gate.directory.recordAgencies(
      (tree) => createAgency(tree, code, parent),
      caller,
      mayDo,
    );
    if (name !== undefined) await this.nameNew(code, name, caller, facts.length === 0);
    return this.told(code);
  }

  /** @param repeated the agency is there already: it has its name, or the one it was given since, or a first try was broken off */
  private async nameNew(code: string, name: string, caller: Caller, repeated: boolean): Promise<void> {
    if (repeated && (await agencyName(this.office.store, code)) !== undefined) return;
    const { correlation, ...recording } = caller;
    const naming = correlation !== undefined && { correlation: nameBasedId('naming', correlation) };
    await recordAgencyName(this.office.store, name, { ...recording, ...naming, agency: code }, this.now);
  }

  /** A code that is in use already, with cases or people of its own, is put below another by the installation's administrator. */
  private async mayTakeOver(request: FastifyRequest, code: string, caller: Caller): Promise<void> {
    const principal = principalOf(request);
    if (principal === undefined || this.gate.may(principal, 'CreateAgency', INSTALLATION)) return;
    const people = [...this.gate.directory.accounts.values()].some(
      ({ agency, grants }) => agency === code || grants.some((grant) => grant.agency === code),
    );
    const named = (await this.office.store.readStream(agencyStream(code))).length > 0;
    const registered = await this.office.register.read(code, (db) =>
      db.selectFrom('register').select('application_id').where('agency', '=', code).limit(1).execute(),
    );
    if (!people && !named && registered.length === 0) return;
    // It may be in use because the same request has created it.
    if (!(await this.gate.directory.hasAnswered(caller))) throw forbidden();
  }

  @Requires('MoveAgency')
  @Post('agency/move')
  @HttpCode(200)
  @DescribeCommand('改变上级机关', 'move the agency below another')
  @ApiOkResponse({ type: AgencyNodeAnswer })
  async move(
    @Body() { parent }: MoveAgencyDto,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<AgencyNodeAnswer> {
    // Both who loses it and who gets it must agree: the administrator of both.
    const mayDo = this.asked((accounts, tree) => {
      this.administersAbove(request, tree.get(caller.agency)?.parent, accounts, tree);
      this.administersAbove(request, parent, accounts, tree);
    });
    await this.gate.directory.recordAgencies((tree) => moveAgency(tree, caller.agency, parent), caller, mayDo);
    return this.told(caller.agency);
  }

  @Requires('CloseAgency')
  @Post('agency/close')
  @HttpCode(200)
  @DescribeCommand('撤销机关：不再接收申请', 'close the agency: it receives no more applications')
  @ApiOkResponse({ type: AgencyNodeAnswer })
  async close(@Caller() caller: Caller, @Req() request: FastifyRequest): Promise<AgencyNodeAnswer> {
    const mayDo = this.asked((accounts, tree) =>
      this.administersAbove(request, tree.get(caller.agency)?.parent, accounts, tree),
    );
    await this.gate.directory.recordAgencies((tree) => closeAgency(tree, caller.agency), caller, mayDo);
    return this.told(caller.agency);
  }

  @Requires('SetHandlingUnits')
  @Put('agency/handling-units')
  @DescribeCommand('设定承办科室', 'set the handling units')
  @ApiOkResponse({ type: AgencyNodeAnswer })
  async setUnits(
    @Body() { units }: HandlingUnitsDto,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<AgencyNodeAnswer> {
    const mayDo = stillLetIn(this.gate, request, 'SetHandlingUnits', caller.agency);
    await this.gate.directory.recordAgencies((tree) => setHandlingUnits(tree, caller.agency, units), caller, mayDo);
    return this.told(caller.agency);
  }

  /** What stands at the top is the installation's. */
  private administersAbove(request: FastifyRequest, parent: string | undefined, ...standing: Parameters<MayDo>): void {
    stillLetIn(this.gate, request, 'CreateAgency', parent ?? INSTALLATION)(...standing);
  }

  /** Asked at once, for a repeated request decides nothing anew, and again when it is decided. */
  private asked(mayDo: MayDo): MayDo {
    mayDo(this.gate.directory.accounts, this.gate.directory.tree);
    return mayDo;
  }

  private async told(code: string): Promise<AgencyNodeAnswer> {
    await allRead(this.gate);
    return this.node(code);
  }

  private async node(code: string): Promise<AgencyNodeAnswer> {
    const { parent = null, closed = false, units = [] } = this.gate.directory.tree.get(code) ?? {};
    return { code, name: (await agencyName(this.office.store, code)) ?? null, parent, closed, units };
  }
}
