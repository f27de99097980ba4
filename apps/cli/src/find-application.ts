import type { RegisterRow } from '#projections';
import { findByRegisterNumber } from '#projections';
import type { OpenOffice } from './data-directory.js';
import { Failure } from './failure.js';

/**
 * The one application with a register number; agency and year of receipt choose among several.
 * @throws Failure when there is none, or more than one
 */
export async function findApplication(
  office: OpenOffice,
  registerNumber: string,
  { agency, year }: { readonly agency?: string; readonly year?: number },
): Promise<RegisterRow> {
  const found = (await findByRegisterNumber(office.register.db, registerNumber, agency)).filter(
    ({ received_on }) => year === undefined || received_on.startsWith(`${year}-`),
  );
  const [row, another] = found;
  if (row === undefined) {
    const chinese = `${agency === undefined ? '' : `机关 ${agency} `}${year === undefined ? '' : `${year} 年收到的申请中`}`;
    const english = `${agency === undefined ? '' : ` of ${agency}`}${year === undefined ? '' : ` received in ${year}`}`;
    throw new Failure(
      `${chinese}没有登记编号为“${registerNumber}”的，请核对 / no application ${registerNumber}${english}; check the number`,
    );
  }
  if (another === undefined) return row;
  const choices = found.map((one) => `--agency ${one.agency} --year ${one.received_on.slice(0, 4)}`);
  throw new Failure(`“${registerNumber}” 不止一件，请选定 / there are several, choose one: ${choices.join('; ')}`);
}
