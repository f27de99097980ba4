import type { LetterHead } from './law/letters.js';
import { checkUnmistakable } from './look-alikes.js';
import type { Shapes } from './recorded.js';
import { unchanged } from './recorded.js';
import { RefusedCommand } from './refused-command.js';

/** The name an agency is shown and reported under. */
export interface AgencyNamed {
  readonly type: 'AgencyNamed';
  readonly data: { readonly name: string };
}

/** What the agency's letters say of it, besides its name. */
export interface AgencyDescribed {
  readonly type: 'AgencyDescribed';
  readonly data: AgencyDetails;
}

export interface AgencyDetails {
  /** Red title line of its letters; its name where nothing else is set. */
  readonly heading?: string;
  /** Name on the seal; its name where nothing else is set. */
  readonly seal?: string;
  readonly address?: string;
  readonly telephone?: string;
  /** Whom an application for administrative review is made to. */
  readonly reviewBody?: string;
  /** Where a suit is brought. */
  readonly court?: string;
  /** 收款方式: where and how a fee is paid. */
  readonly payment?: string;
}

export const AGENCY_DETAILS = ['heading', 'seal', 'address', 'telephone', 'reviewBody', 'court', 'payment'] as const;

export type AgencyEvent = AgencyNamed | AgencyDescribed;

export const AGENCY_SHAPES: Shapes<AgencyEvent['type']> = {
  versions: {
    AgencyNamed: 1,
    AgencyDescribed: 2,
  },
  upcasters: {
    // Where and how a fee is paid was not told.
    'AgencyDescribed:1': unchanged,
  },
};

export interface Agency {
  readonly name?: string;
  readonly details: AgencyDetails;
}

export function evolveAgency(agency: Agency, event: AgencyEvent): Agency {
  switch (event.type) {
    case 'AgencyNamed':
      return { ...agency, name: event.data.name };
    case 'AgencyDescribed':
      return { ...agency, details: event.data };
  }
}

/** Agency codes are part of stream names and addresses: letters (Chinese too), digits, `.`, `_`, `-`; 64 at most. */
export const isAgencyCode = (text: string): boolean => /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u.test(text);

/** What identifiers that people take for one have in common, whatever the case and width of their letters: ＬＩ, Li and li. */
export const lookOf = (id: string): string => id.normalize('NFKC').toLowerCase();

/** Gives an agency its name; nothing happens when it has that name already. */
export function nameAgency({ name: current }: Agency, name: string): AgencyNamed[] {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > 200) {
    throw new RefusedCommand(
      'bad_agency_name',
      '机关名称不能为空，也不能超过 200 个字，请更正。',
      'An agency’s name has 1 to 200 characters; correct it.',
      'content',
    );
  }
  checkUnmistakable(trimmed);
  return trimmed === current ? [] : [{ type: 'AgencyNamed', data: { name: trimmed } }];
}

/**
 * Sets what the agency’s letters say of it, whole; nothing happens when it is so already. How a fee is paid may take several lines.
 * @throws RefusedCommand for what can be taken for something else
 */
export function describeAgency({ details: current }: Agency, details: AgencyDetails): AgencyDescribed[] {
  const wanted: Record<string, string> = {};
  for (const field of AGENCY_DETAILS) {
    const text = details[field]?.trim() ?? '';
    if (text === '') continue;
    for (const line of field === 'payment' ? text.split(/\r?\n/) : [text]) checkUnmistakable(line);
    wanted[field] = text;
  }
  return JSON.stringify(wanted) === JSON.stringify(current) ? [] : [{ type: 'AgencyDescribed', data: wanted }];
}

/** How its letters begin: with its name, never its code, so that an agency whose name is not recorded issues none. */
export const letterHeadOf = ({ name = '', details }: Agency): LetterHead => ({
  name,
  heading: details.heading ?? name,
  seal: details.seal ?? name,
  ...(details.address !== undefined && { address: details.address }),
  ...(details.telephone !== undefined && { telephone: details.telephone }),
});
