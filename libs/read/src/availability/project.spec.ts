import type { Product } from '@cartstream/schemas'
import { projected } from '@cartstream/spec/projected'
import { delisted, listed, mug, shirt, stocked } from '@cartstream/spec/sample'
import { annsOrder, returned, sold } from '@cartstream/spec/sold'
import { annsCart, at, expired, extended, released, reserved, revoked } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { availability } from './project.ts'

const hold = idOf(1, 1)
const other = { hold: idOf(2, 1), line: idOf(2, 0) }
const { sku: _, ...product } = mug
const held = {
  cart: annsCart,
  line: idOf(1, 0),
  sku: 'MUG',
  batch: '-',
  quantity: '1',
  status: 'active',
  because: null,
  reason: null,
  order_id: null,
  reserved_at: at(0),
  expires_at: at(900),
  ended_at: null,
}
type Happened = Parameters<typeof projected>[1]
const after = (...happened: Happened[]) => projected(availability, ...happened)
const stock = [listed(mug), stocked('MUG', '10')]
const box: Product = { sku: 'BOX', name: 'Box', price: '30.00', unit: 'each', parts: [{ sku: 'MUG', quantity: '2' }] }

describe('a SKU’s row', () => {
  it('has what the catalogue says, but never what the shop pays', async () => {
    const batches = [{ name: 'B1', cost: '2.00', expiresOn: '2026-03-01' }, { name: 'B2' }]
    const { sku } = await after(listed(mug, { cost: '3.00', safetyStock: '2', decimals: 0, batches }))
    const told = { ...product, safetyStock: '2', decimals: 0 }
    const shown = [{ name: 'B1', expiresOn: '2026-03-01' }, { name: 'B2' }]
    expect(sku).toStrictEqual({
      MUG: { status: 'listed', product: { ...told, batches: shown }, pools: {}, bundles: [] },
    })
  })

  it('has each pool’s count, and keeps it when the product is listed anew', async () => {
    const { sku } = await after(...stock, stocked('MUG', '4', 'B1'), listed(mug, { name: 'Cup' }))
    expect(sku!.MUG).toMatchObject({
      product: { name: 'Cup' },
      pools: { '-': { onHand: '10', held: '0' }, B1: { onHand: '4', held: '0' } },
    })
  })

  it('has the new price, and says when it is sold no more', async () => {
    const repriced: Happened = {
      type: 'ProductRepriced',
      stream: 'product/MUG',
      data: { sku: 'MUG', price: '13.00', was: '12.50' },
    }
    const { sku } = await after(listed(mug), listed(shirt), repriced, delisted('SHIRT'))
    expect(sku).toMatchObject({ MUG: { status: 'listed', product: { price: '13.00' } }, SHIRT: { status: 'delisted' } })
  })

  it('counts what is held, a hold stated again once', async () => {
    const more = reserved({ quantity: '2.5', was: '1' })
    const { sku } = await after(...stock, reserved(), reserved(other), more)
    expect(sku!.MUG).toMatchObject({ pools: { '-': { onHand: '10', held: '3.5' } } })
  })

  it('counts no more what is released, has expired or was revoked', async () => {
    const third = { hold: idOf(3, 1), line: idOf(3, 0), quantity: '2' }
    const ended = [released(other), expired({ sku: 'MUG', batch: '-' }, {}), revoked(third)]
    const { sku } = await after(...stock, reserved(), reserved(other), reserved(third), ...ended)
    expect(sku!.MUG).toMatchObject({ pools: { '-': { onHand: '10', held: '0' } } })
  })

  it('falls by what is sold, and the sold line’s hold ends whole, whatever it held', async () => {
    const { sku } = await after(...stock, reserved({ quantity: '3' }), sold({ quantity: '2', onHand: '8' }))
    expect(sku!.MUG).toMatchObject({ pools: { '-': { onHand: '8', held: '0' } } })
    const unheld = sold({ quantity: '2', onHand: '8' })
    delete unheld.data.hold
    const { sku: without } = await after(...stock, reserved({ quantity: '3' }), unheld)
    expect(without!.MUG).toMatchObject({ pools: { '-': { onHand: '8', held: '3' } } })
  })

  it('rises again by what comes back from an order', async () => {
    const { sku } = await after(...stock, reserved(), sold(), returned())
    expect(sku!.MUG).toMatchObject({ pools: { '-': { onHand: '10', held: '0' } } })
  })
})

describe('a bundle', () => {
  it('has its parts, which know of it', async () => {
    const { sku } = await after(...stock, listed(box))
    expect(sku).toMatchObject({ MUG: { bundles: ['BOX'] }, BOX: { product: { parts: box.parts }, pools: {} } })
  })

  it('leaves the parts that it is not made of any more', async () => {
    const { sku } = await after(
      ...stock,
      listed(shirt),
      listed(box),
      listed(box, { parts: [{ sku: 'SHIRT', quantity: '1' }] }),
    )
    expect(sku).toMatchObject({ MUG: { bundles: [] }, SHIRT: { bundles: ['BOX'] } })
    const { sku: plain } = await after(...stock, listed(box), listed({ ...mug, sku: 'BOX' }))
    expect(plain).toMatchObject({ MUG: { bundles: [] } })
  })
})

describe('a hold’s row', () => {
  const ended = async (...happened: Happened[]) => (await after(...stock, reserved(), ...happened)).hold![hold]

  it('says what is held, for which line, and until when', async () => {
    expect(await ended()).toStrictEqual(held)
  })

  it('moves with an extension', async () => {
    expect(await ended(extended({}))).toStrictEqual({ ...held, expires_at: at(960) })
  })

  it('stays when it has ended, and says how', async () => {
    expect(await ended(released())).toStrictEqual({ ...held, status: 'released', ended_at: at(3) })
    const byTime = expired({ sku: 'MUG', batch: '-' }, {})
    expect(await ended(byTime)).toStrictEqual({ ...held, status: 'expired', ended_at: at(900) })
    const taken = revoked({})
    taken.data.reason = 'broken'
    const told = { status: 'revoked', because: 'stock-reduced', reason: 'broken', ended_at: at(3) }
    expect(await ended(taken)).toStrictEqual({ ...held, ...told })
    expect(await ended(sold())).toStrictEqual({ ...held, status: 'completed', order_id: annsOrder, ended_at: at(3) })
  })
})

it('a hold that was never made cannot be extended: the projector stops, by name', async () => {
  await expect(after(listed(mug), extended({}))).rejects.toThrow(/availability could not take HoldExtended/)
})
