/**
 * Article 31: the channel decides which day is the legal receipt date. In person: the day handed over; registered mail:
 * the day signed for; ordinary letter: the day confirmed with the applicant; online and fax: the day both sides confirmed.
 */
export const CHANNELS = ['in_person', 'registered_mail', 'ordinary_letter', 'online', 'fax'] as const;

export type Channel = (typeof CHANNELS)[number];

/** Labels as staff write them in the register (台账). */
export const CHANNEL_LABELS: Readonly<Record<Channel, string>> = {
  in_person: '当面',
  registered_mail: '邮寄',
  ordinary_letter: '平常信函',
  online: '网络',
  fax: '传真',
};
