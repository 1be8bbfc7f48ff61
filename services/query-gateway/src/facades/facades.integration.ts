import { cartIdOf } from '@cartstream/keys'
import { configured, delisted, listed, mug, stocked } from '@cartstream/spec/sample'
import { added, opened } from '@cartstream/spec/told'
import { named } from '@cartstream/spec/world'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSpecGateway, type SpecGateway } from '../../spec/gateway.ts'

let s: SpecGateway
let anns: string
beforeAll(async () => {
  s = await openSpecGateway()
  s.project()
  const ann = await s.keys.actorOf('ann')
  anns = cartIdOf('demo', ann, 0)
  await s.write(configured(), listed(mug), stocked('MUG', '10'))
  await s.write(opened({ cart: anns, owner: ann }), added({ cart: anns, line: `demo.${named('line')}` }))
})
afterAll(() => s.stop())

const get = async (path: string, shops: string[], headers: Record<string, string> = {}) =>
  s.get(path, await s.token('customer', 'ann', shops), headers)

it('a state’s ads are all shown, however many were taken off sale before them', async () => {
  const gone = Array.from({ length: 1001 }, (_, n) => `CA#old${n}`)
  await s.write(...gone.map((sku) => listed({ ...mug, sku })))
  await s.write(...gone.map(delisted))
  await s.write(listed({ ...mug, sku: 'CA#half' }), stocked('CA#half', '3'))
  const { status, body } = await get('/api/inventory/CA', ['demo'])
  expect([status, body]).toMatchObject([200, { state: 'CA', ads: [{ itemId: 'CA#half', inventory: 3 }] }])
}, 60_000)

describe('a document’s query', () => {
  it('finds the shop by the token, with a slash or without', async () => {
    for (const path of ['/api/cart', '/api/cart/']) {
      const { status, body } = await get(path, ['demo'])
      expect([status, body]).toMatchObject([200, { id: anns, items_count: 1, total_price: 12.5 }])
    }
  })

  it('finds the shop by X-Shop-Id, and none for a token that is not good for it', async () => {
    expect((await get('/api/cart', ['demo', 'other'], { 'x-shop-id': 'demo' })).body.id).toBe(anns)
    expect((await get('/api/cart', ['other'], { 'x-shop-id': 'demo' })).body).toMatchObject({ code: 'not-found' })
  })

  it('says what went wrong as its clients read it', async () => {
    const { status, body } = await get('/api/cart', ['demo', 'other'])
    expect(status).toBe(400)
    expect(body).toMatchObject({ code: 'bad-request', error: body.detail, message: body.detail })
  })
})
