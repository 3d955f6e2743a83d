/** plain: three fields only; rich: with access rights and limits, as a real dashboard sends them. */
export const POLICY_KINDS = ['plain', 'rich'] as const;
export type PolicyKind = (typeof POLICY_KINDS)[number];

/** The id of the n-th policy of the list, from 1. */
export function policyId(index: number): string {
  return `policy-${index}`;
}

/** A policy as JSON. A rich one grants access to the API and has about 490 bytes, so 83,000 of them make 41 MB. */
export function policyJson(kind: PolicyKind, index: number, api: string): string {
  const id = policyId(index);
  const plain = { id, name: `Policy ${index} of the simulated load`, org_id: 'default' };
  if (kind === 'plain') return JSON.stringify(plain);
  return JSON.stringify({
    _id: index.toString(16).padStart(24, '0'),
    ...plain,
    active: true,
    is_inactive: false,
    access_rights: { [api]: { apiname: api, apiid: api, versions: ['Default'], allowed_urls: [] } },
    rate: 1_000_000,
    per: 1,
    quota_max: -1,
    quota_renewal_rate: 3600,
    quota_remaining: -1,
    key_expires_in: 0,
    partitions: { quota: false, rate_limit: false, acl: false },
    tags: [`team-${index % 100}`, 'created-by-reload-proof'],
    date_created: '2020-09-01T00:00:00Z',
  });
}
