import type { Shapes } from '#disclosure';
import { RefusedCommand, checkUnmistakable, checkUnmistakableId, isAgencyCode, lookOf } from '#disclosure';

/**
 * Which agencies there are and which is above which: one stream for the whole installation, like the law's data. The name of an
 * agency and what its letters say of it are its own affair, in its own stream. Codes are never changed and never used again.
 * An agency that was never created here, as of an imported register, stands alone.
 */
export interface AgencyCreated {
  readonly type: 'AgencyCreated';
  readonly data: { readonly code: string; readonly parent?: string };
}
export interface AgencyMoved {
  readonly type: 'AgencyMoved';
  /** No parent: it stands at the top. */
  readonly data: { readonly code: string; readonly parent?: string };
}
/** It receives no more applications; those it has are handled to their end. */
export interface AgencyClosed {
  readonly type: 'AgencyClosed';
  readonly data: { readonly code: string };
}
export interface HandlingUnitsSet {
  readonly type: 'HandlingUnitsSet';
  readonly data: { readonly code: string; readonly units: readonly string[] };
}

export type AgencyTreeEvent = AgencyCreated | AgencyMoved | AgencyClosed | HandlingUnitsSet;

export const AGENCY_TREE_SHAPES: Shapes<AgencyTreeEvent['type']> = {
  versions: {
    AgencyCreated: 1,
    AgencyMoved: 1,
    AgencyClosed: 1,
    HandlingUnitsSet: 1,
  },
  upcasters: {},
};

export interface AgencyNode {
  readonly code: string;
  readonly parent?: string;
  readonly closed: boolean;
  readonly units: readonly string[];
}

/** By code. */
export type AgencyTree = ReadonlyMap<string, AgencyNode>;

export const NO_AGENCIES: AgencyTree = new Map();

export function evolveAgencyTree(tree: AgencyTree, event: AgencyTreeEvent): AgencyTree {
  const { code } = event.data;
  const known = tree.get(code) ?? { code, closed: false, units: [] };
  switch (event.type) {
    case 'AgencyCreated':
    case 'AgencyMoved': {
      const { parent: _parent, ...rest } = known;
      const { parent } = event.data;
      return new Map(tree).set(code, { ...rest, ...(parent !== undefined && { parent }) });
    }
    case 'AgencyClosed':
      return new Map(tree).set(code, { ...known, closed: true });
    case 'HandlingUnitsSet':
      return new Map(tree).set(code, { ...known, units: event.data.units });
  }
}

/** Whether an agency is somewhere below another. */
export function isBelow(tree: AgencyTree, code: string, ancestor: string): boolean {
  for (let at = tree.get(code)?.parent; at !== undefined; at = tree.get(at)?.parent) {
    if (at === ancestor) return true;
  }
  return false;
}

export function createAgency(tree: AgencyTree, code: string, parent: string | undefined): AgencyCreated[] {
  if (!isAgencyCode(code)) {
    throw new RefusedCommand(
      'bad_agency_code',
      '机关代码只能用字母、数字、汉字及 . _ -，不超过 64 个字符，请另选。',
      'An agency code has letters, digits, . _ - and at most 64 characters; choose another.',
      'content',
    );
  }
  checkUnmistakableId(code);
  const alike = tree.has(code) ? code : lookalike(tree, code);
  if (alike !== undefined) {
    throw new RefusedCommand(
      'agency_exists',
      `机关代码 ${alike} 已经使用，代码不能重复使用，仅大小写或者全半角不同的也不行，请另选。`,
      `The agency code ${alike} is in use; neither a code nor one that differs in case or width only is used twice: choose another.`,
    );
  }
  if (parent !== undefined) openAgency(tree, parent);
  return [{ type: 'AgencyCreated', data: { code, ...(parent !== undefined && { parent }) } }];
}

/** The code of an agency that differs from another one in case or width only. */
function lookalike(tree: AgencyTree, code: string): string | undefined {
  const look = lookOf(code);
  return [...tree.keys()].find((known) => lookOf(known) === look);
}

export function moveAgency(tree: AgencyTree, code: string, parent: string | undefined): AgencyMoved[] {
  const { parent: current } = openAgency(tree, code);
  if (current === parent) return [];
  if (parent !== undefined) {
    openAgency(tree, parent);
    if (parent === code || isBelow(tree, parent, code)) {
      throw new RefusedCommand(
        'agency_below_itself',
        `${parent} 是 ${code} 本身或者其下级，不能作为其上级，请另选。`,
        `${parent} is ${code} itself or below it and cannot be above it; choose another.`,
      );
    }
  }
  return [{ type: 'AgencyMoved', data: { code, ...(parent !== undefined && { parent }) } }];
}

export function closeAgency(tree: AgencyTree, code: string): AgencyClosed[] {
  const node = tree.get(code);
  if (node?.closed === true) return [];
  openAgency(tree, code);
  const child = [...tree.values()].find(({ parent, closed }) => parent === code && !closed);
  if (child !== undefined) {
    throw new RefusedCommand(
      'agency_has_children',
      `${code} 还有下级机关 ${child.code}，请先移动或者撤销下级。`,
      `${code} has the agency ${child.code} below it; move or close that first.`,
    );
  }
  return [{ type: 'AgencyClosed', data: { code } }];
}

export function setHandlingUnits(tree: AgencyTree, code: string, units: readonly string[]): HandlingUnitsSet[] {
  const known = openAgency(tree, code);
  const wanted = [...new Set(units.map((unit) => unit.trim()).filter((unit) => unit !== ''))];
  for (const unit of wanted) checkUnmistakable(unit);
  return JSON.stringify(wanted) === JSON.stringify(known.units)
    ? []
    : [{ type: 'HandlingUnitsSet', data: { code, units: wanted } }];
}

/**
 * @throws RefusedCommand when the agency receives no more applications, and when the code is an agency's but for case or width: it
 * would have a second register, and receive there after it was closed
 */
export function checkReceives(tree: AgencyTree, code: string): void {
  const node = tree.get(code);
  if (node === undefined) {
    const meant = lookalike(tree, code);
    if (meant === undefined) return;
    throw new RefusedCommand(
      'no_such_agency',
      `没有代码为 ${code} 的机关：该机关的代码是 ${meant}，大小写和全半角须一致，请改正。`,
      `There is no agency ${code}: its code is ${meant}, in the same case and width; mend it.`,
    );
  }
  if (!node.closed) return;
  throw new RefusedCommand(
    'agency_closed',
    `机关 ${code} 已经撤销，不再接收申请，请转由承接其职权的机关办理。`,
    `The agency ${code} is closed and receives no more applications; the one that has taken over does.`,
  );
}

/** @throws RefusedCommand where agencies were created, and it is none of them */
export function checkKnown(tree: AgencyTree, code: string): void {
  if (tree.size > 0 && !tree.has(code)) throw noSuchAgency(code);
}

const noSuchAgency = (code: string): RefusedCommand =>
  new RefusedCommand(
    'no_such_agency',
    `没有代码为 ${code} 的机关，请核对代码，或者先设立该机关。`,
    `There is no agency ${code}: check the code, or create the agency first.`,
  );

function openAgency(tree: AgencyTree, code: string): AgencyNode {
  const node = tree.get(code);
  if (node === undefined) throw noSuchAgency(code);
  if (!node.closed) return node;
  throw new RefusedCommand(
    'agency_closed',
    `机关 ${code} 已经撤销，不能再作变动，请改为承接其职权的机关。`,
    `The agency ${code} is closed and changes no more; name the one that has taken over.`,
  );
}
