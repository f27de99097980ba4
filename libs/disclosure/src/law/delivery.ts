/** Article 40: the ways in which a reply reaches the applicant. */
export const DELIVERY_METHODS = ['in_person', 'post', 'email', 'online', 'fax'] as const;
export type DeliveryMethod = (typeof DELIVERY_METHODS)[number];

export const DELIVERY_METHOD_LABELS: Readonly<Record<DeliveryMethod, string>> = {
  in_person: '当面',
  post: '邮寄',
  email: '电子邮件',
  online: '网络',
  fax: '传真',
};
