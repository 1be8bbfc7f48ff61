import { createHmac } from 'node:crypto'

/** What a cell of the benchmark does: add-to-cart with hold, each customer filling one cart of at most 10 lines, then the next customer. */
export type Workload = 'random' | 'hot'
/** Another unit of work: three different SKUs into a cart of one's own, a checkout, the payment; in `purchase-hot` one of the three is the hot one. */
export type PurchaseWorkload = 'purchase' | 'purchase-hot'
export const SHOP = 'bench'
export const SKUS = 200
export const LINES = 10
/** Enough that nothing is ever refused in a run: the benchmark measures sales, and counts a refusal as an error. */
export const STOCK = '50000000'

export const skuName = (n: number): string => `SKU-${String(n).padStart(3, '0')}`
const VARIANTS = Array.from({ length: LINES }, (_, n) => `v${n}`)

/** The catalogue of every target: 200 SKUs, and the hot one with 10 variants that share its stock. */
export const catalogue = () => [
  ...Array.from({ length: SKUS }, (_, n) => ({
    sku: skuName(n),
    name: `Product ${n}`,
    price: `${(n % 90) + 1}.95`,
    variants: [] as string[],
  })),
  { sku: 'HOT', name: 'The one everybody wants', price: '12.50', variants: VARIANTS },
]

/** The n-th add of a customer: SKUs of a random cart are all different, the hot SKU's lines are its variants. */
export const addOf = (
  workload: Workload,
  customer: number,
  n: number,
): { sku: string; variant?: string; quantity: string } =>
  workload === 'hot'
    ? { sku: 'HOT', variant: VARIANTS[n]!, quantity: '1' }
    : { sku: skuName((customer * 7919 + n * 37) % SKUS), quantity: '1' }

/** What a customer buys. */
export const basketOf = (workload: PurchaseWorkload, customer: number): ReturnType<typeof addOf>[] => [
  ...(workload === 'purchase-hot' ? [addOf('hot', customer, 0)] : []),
  ...[0, 1, 2].slice(workload === 'purchase-hot' ? 1 : 0).map((n) => addOf('random', customer, n)),
]

const pence = new Map(catalogue().map(({ sku, price }) => [sku, Math.round(Number(price) * 100)]))
/** What a basket costs, such as "12.50". */
export const costOf = (basket: ReturnType<typeof basketOf>): string =>
  (basket.reduce((sum, { sku }) => sum + pence.get(sku)!, 0) / 100).toFixed(2)

/** Counts units of a SKU. */
export const tally = (units: Record<string, number>, sku: string, quantity: number): void => {
  units[sku] = (units[sku] ?? 0) + quantity
}

/** A JWT (HS256) without a library, for tens of thousands of customers before a run begins. */
export const tokenFor = (secret: string, claims: Record<string, unknown>): string => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const now = Math.floor(Date.now() / 1000)
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ iat: now, exp: now + 7200, ...claims })}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}
