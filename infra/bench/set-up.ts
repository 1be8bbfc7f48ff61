import type { Target } from './target.ts'
import { catalogue, SHOP, STOCK, tokenFor } from './workload.ts'

/** Configures the benchmark's shop through the public API; `older`: of a version before holds had a cap. */
export const setUp = async ({ port }: Pick<Target, 'port'>, secret: string, { older = false } = {}): Promise<void> => {
  const token = tokenFor(secret, { sub: 'setup', role: 'admin', shops: [SHOP] })
  const put = async (path: string, body: unknown) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const reply = await fetch(`http://127.0.0.1:${port}/v1/shops/${SHOP}${path}`, {
      method: 'PUT',
      headers,
      body: JSON.stringify(body),
    })
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`)
  }
  await put('/config', {
    ...{ name: 'Bench', currency: 'GBP', maxLines: 10 },
    // no hold ends while the account is still being checked
    ...{ holdTtlSeconds: 86_400, ...(!older && { holdCapSeconds: 86_400 }) },
  })
  for (const { sku, name, price, variants } of catalogue()) {
    await put(`/products/${sku}`, {
      ...{ name, price },
      ...(variants.length > 0 && { variants: variants.map((v) => ({ name: v, additionalPrice: '0' })) }),
    })
    await put(`/products/${sku}/stock`, { set: STOCK, reason: 'benchmark' })
  }
}
