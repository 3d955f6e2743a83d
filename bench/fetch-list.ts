import { request } from 'undici';

/** Fetches the policy list as Tyk does and returns its bytes. */
export async function fetchList(url: string, secret: string): Promise<number> {
  const headers = { authorization: secret, 'x-tyk-nodeid': 'solo-bench', 'x-tyk-nonce': '' };
  const { body } = await request(`${url}/system/policies`, { headers });
  let bytes = 0;
  for await (const chunk of body) bytes += (chunk as Buffer).length;
  return bytes;
}
