import { randomUUIDv7 } from 'node:crypto'
import type { Account } from './account.ts'
import type { Answer, Api } from './api.ts'

export type ShelvesOptions = { api: Api; shop: string; token: string; account: Account; stock: number }
export type Goods = { sku: string; name: string; price: string }

/** The shop's products, listed and stocked when the first row names them; the first price seen is the list price. */
export class Shelves {
  readonly #o: ShelvesOptions
  readonly #listed = new Map<string, Promise<void>>()
  commands = 0
  readonly refused = new Map<string, number>()

  constructor(options: ShelvesOptions) {
    this.#o = options
  }

  get products(): number {
    return this.#o.account.stock.size
  }

  async configure(config: object): Promise<void> {
    const answer = await this.#put('config', config)
    if (answer.status !== 200) throw new Error(`the shop could not be set up: ${answer.status} ${codeOf(answer)}`)
  }

  /** Once per product, begun as soon as a row names it; a refusal (a price too fine for the currency, say) is counted, and its adds will be refused, too. */
  list(goods: Goods): Promise<void> {
    const known = this.#listed.get(goods.sku)
    if (known !== undefined) return known
    const listing = this.#list(goods)
    listing.catch(() => {}) // told to whoever adds one of it
    this.#listed.set(goods.sku, listing)
    return listing
  }

  async #list({ sku, name, price }: Goods): Promise<void> {
    const path = `products/${encodeURIComponent(sku)}`
    const listed = await this.#put(path, { name, price, unit: 'each' })
    if (listed.status !== 200) return this.#refuse(listed)
    const { stock, account } = this.#o
    const stocked = await this.#put(`${path}/stock`, { set: String(stock), reason: 'stock of the load' })
    if (stocked.status !== 200) return this.#refuse(stocked)
    account.stock.set(sku, stock)
    account.prices.set(sku, price)
  }

  #put(path: string, body: object): Promise<Answer> {
    const { api, shop, token } = this.#o
    this.commands++
    return api.ask({ method: 'PUT', path: `/v1/shops/${shop}/${path}`, token, key: randomUUIDv7(), body })
  }

  #refuse(answer: Answer): void {
    const code = codeOf(answer)
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1)
  }
}

/** The code of a problem; the status where there is none. */
export const codeOf = ({ body, status }: Pick<Answer, 'body' | 'status'>): string => {
  const code = (body as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : `status-${status}`
}
