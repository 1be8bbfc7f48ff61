import { type Installation, type Installed, install, type Told } from './installation.ts'

export const SHOP = 'pages'
export const POLICY = { name: 'Green Pages', currency: 'USD', taxRate: '0.08', onExpiry: 'remove' }

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
export type Answer = Omit<Told, 'body'> & { body: Any }
/** Somebody with a token, and a browser that keeps their cookies. Bodies as they come: the suites say what is to be in them. */
export type Person = {
  token: string
  ask(method: Method, path: string, body?: unknown): Promise<Answer>
  get(path: string): Promise<Any>
  add(itemId: string): Promise<Answer>
}
// biome-ignore lint/suspicious/noExplicitAny: answers are compared with what the document says, not with types of ours
export type Any = any

/** A shop as document 3 describes it, over an installation of its own. */
export type Ads = Installation & {
  person(sub: string, role?: Parameters<Installation['token']>[0]): Promise<Person>
  /** Lists an ad by its itemId. `more`: of the product's body. */
  ad(itemId: string, stock: number, more?: object): Promise<void>
  /** An ad as its state's page shows it, or undefined. */
  shown(itemId: string): Promise<Any>
  reservations(itemId: string): Promise<Any[]>
}

export const adParts = (itemId: string) => {
  const [state = '', adType = ''] = itemId.split('#')
  return { state, adType }
}

export const openAds = async (options: Installed = { facades: { defaultShop: SHOP } }): Promise<Ads> => {
  const s = await install(options)
  await s.put(`${SHOP}/config`, POLICY)
  let latest: string | undefined
  const person: Ads['person'] = async (sub, role = 'customer') => {
    const token = await s.token(role, sub, role === 'admin' ? '*' : [SHOP])
    let cookie: string | undefined
    const ask: Person['ask'] = async (method, path, body) => {
      const told = await s.ask(method, path, { as: token, body, ...(cookie && { headers: { cookie } }) })
      cookie = told.headers.get('set-cookie')?.split(';')[0] ?? cookie
      latest = cookie
      return told
    }
    return {
      ...{ token, ask },
      get: async (path) => (await ask('GET', path)).body,
      add: (itemId) => ask('POST', '/api/cart/add', adParts(itemId)),
    }
  }
  const admin = await s.token('admin', 'root')
  /** Sees what anybody has done by now. */
  const look = async (path: string): Promise<Any> =>
    (await s.ask('GET', path, { as: admin, headers: { 'x-shop-id': SHOP, ...(latest && { cookie: latest }) } })).body
  return {
    ...{ ...s, person },
    async ad(itemId, stock, more = {}) {
      const path = `${SHOP}/products/${encodeURIComponent(itemId)}`
      const attributes = adParts(itemId)
      const put = await person('root', 'admin')
      await put.ask('PUT', `/v1/shops/${path}`, { name: `Ad ${itemId}`, price: '1000', attributes, ...more })
      await put.ask('PUT', `/v1/shops/${path}/stock`, { set: String(stock), reason: 'slots' })
    },
    async shown(itemId) {
      const { ads } = await look(`/api/inventory/${adParts(itemId).state}`)
      return ads?.find((ad: Any) => ad.itemId === itemId)
    },
    async reservations(itemId) {
      return (await look(`/v1/shops/${SHOP}/reservations?sku=${encodeURIComponent(itemId)}`)).rows
    },
  }
}
