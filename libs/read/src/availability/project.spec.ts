import { projected } from '@cartstream/spec/projected'
import { delisted, listed, mug, shirt, stocked } from '@cartstream/spec/sample'
import { annsCart, at, expired, extended, released, reserved } from '@cartstream/spec/told'
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
  reserved_at: at(0),
  expires_at: at(900),
}
const after = (...happened: Parameters<typeof projected>[1][]) => projected(availability, ...happened)

describe('a SKU’s row', () => {
  it('has what the catalogue says, but never what the shop pays', async () => {
    const { sku } = await after(listed(mug, { cost: '3.00', safetyStock: '2', attributes: { state: 'OR' } }))
    const told = { ...product, safetyStock: '2', attributes: { state: 'OR' } }
    expect(sku).toStrictEqual({ MUG: { status: 'listed', product: told, pools: {} } })
  })

  it('has each pool’s count, and keeps it when the product is listed anew', async () => {
    const { sku } = await after(
      listed(mug),
      stocked('MUG', '10'),
      stocked('MUG', '4', 'B1'),
      listed(mug, { name: 'Cup' }),
    )
    expect(sku!.MUG).toMatchObject({
      product: { name: 'Cup' },
      pools: { '-': { onHand: '10', held: '0' }, B1: { onHand: '4', held: '0' } },
    })
  })

  it('has the new price, and says when it is sold no more', async () => {
    const repriced = {
      type: 'ProductRepriced',
      stream: 'product/MUG',
      data: { sku: 'MUG', price: '13.00', was: '12.50' },
    } as const
    const { sku } = await after(listed(mug), listed(shirt), repriced, delisted('SHIRT'))
    expect(sku).toMatchObject({ MUG: { status: 'listed', product: { price: '13.00' } }, SHIRT: { status: 'delisted' } })
  })

  it('counts what is held, a hold stated again once', async () => {
    const more = reserved({ quantity: '2.5', was: '1' })
    const { sku } = await after(listed(mug), stocked('MUG', '10'), reserved(), reserved(other), more)
    expect(sku!.MUG).toMatchObject({ pools: { '-': { onHand: '10', held: '3.5' } } })
  })

  it('counts no more what is released or has expired', async () => {
    const ended = [released(other), expired({ sku: 'MUG', batch: '-' }, {})]
    const { sku, hold: holds } = await after(listed(mug), stocked('MUG', '10'), reserved(), reserved(other), ...ended)
    expect(sku!.MUG).toMatchObject({ pools: { '-': { onHand: '10', held: '0' } } })
    expect(holds).toStrictEqual({ [hold]: null, [other.hold]: null })
  })
})

describe('a hold’s row', () => {
  it('says what is held, for which line, and until when', async () => {
    const { hold: holds } = await after(listed(mug), reserved())
    expect(holds).toStrictEqual({ [hold]: held })
  })

  it('moves with an extension', async () => {
    const { hold: holds } = await after(listed(mug), reserved(), extended({}))
    expect(holds).toStrictEqual({ [hold]: { ...held, expires_at: at(960) } })
  })
})

it('a hold that was never made cannot be extended: the projector stops, by name', async () => {
  await expect(after(listed(mug), extended({}))).rejects.toThrow(/availability could not take HoldExtended/)
})
