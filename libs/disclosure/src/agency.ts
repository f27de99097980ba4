import { RefusedCommand } from './refused-command.js';

/** The name an agency is shown and reported under. */
export interface AgencyNamed {
  readonly type: 'AgencyNamed';
  readonly data: { readonly name: string };
}

export const AGENCY_SCHEMA_VERSIONS: Readonly<Record<AgencyNamed['type'], number>> = { AgencyNamed: 1 };

/** Agency codes are part of stream names and addresses: letters (Chinese too), digits, `.`, `_`, `-`; 64 at most. */
export const isAgencyCode = (text: string): boolean => /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u.test(text);

/** Gives an agency its name; nothing happens when it has that name already. */
export function nameAgency(current: string | undefined, name: string): AgencyNamed[] {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > 200) {
    throw new RefusedCommand(
      'bad_agency_name',
      '机关名称不能为空，也不能超过 200 个字。',
      'An agency’s name has 1 to 200 characters.',
      'content',
    );
  }
  return trimmed === current ? [] : [{ type: 'AgencyNamed', data: { name: trimmed } }];
}
