import type { Product, ShopConfig } from '@cartstream/schemas'
import { given } from '@cartstream/spec/given'
import {
  add,
  bob,
  change,
  cheese,
  clear,
  configured,
  list,
  listed,
  mug,
  remove,
  stocked,
} from '@cartstream/spec/sample'
import {
  added,
  at,
  cleared,
  extended,
  opened,
  quantityChanged,
  released,
  removed,
  reserved,
} from '@cartstream/spec/told'
import { cartIdOf, idOf } from '@cartstream/spec/world'
import { describe, it } from 'vitest'

const [one, two] = [idOf(1, 0), idOf(2, 0)]
const second = { line: two, hold: idOf(2, 1), batch: 'B1' }
/** Two mugs in the cart, of two pools, both reserved at noon until a quarter past. */
const twoLines = (policy: Partial<ShopConfig> = {}) =>
  given(configured(policy), listed(mug), stocked('MUG', '10'), stocked('MUG', '10', 'B1')).after(
    add('MUG', '1'),
    add('MUG', '1', { batch: 'B1' }),
  )

describe('activity extends the holds of the cart', () => {
  const until16 = { expiresAt: at(16 * 60) }
  it('on an add: the other lines’ in one event, its own as it is stated anew', () => {
    twoLines()
      .later(60)
      .when(add('MUG', '1'))
      .then(quantityChanged({}), reserved({ quantity: '2', was: '1', ...until16 }), extended({ ...second, ...until16 }))
  })
  it('on a change and on a removal', () => {
    twoLines()
      .later(60)
      .when(change(two, '2'))
      .then(
        quantityChanged({ line: two }),
        reserved({ ...second, quantity: '2', was: '1', ...until16 }),
        extended({ ...until16 }),
      )
    twoLines()
      .later(60)
      .when(remove(two))
      .then(removed({ line: two }), released(second), extended({ ...until16 }))
  })
  it('up to the cap from when each was reserved, and not beyond', () => {
    const capped = () =>
      twoLines({ holdCapSeconds: 20 * 60 })
        .later(14 * 60)
        .after(change(two, '2'))
    capped()
      .when(remove(two))
      .then(removed({ line: two, quantity: '2' }), released({ ...second, quantity: '2' }))
    const anew = { ...second, quantity: '3', was: '2', expiresAt: at(20 * 60) }
    capped()
      .later(5 * 60)
      .when(change(two, '3'))
      .then(quantityChanged({ line: two, quantity: '3', was: '2', lineTotal: '37.50' }), reserved(anew))
  })
  it('by a second or more: less is not worth an event', () => {
    twoLines()
      .later(0.999)
      .when(remove(two))
      .then(removed({ line: two }), released(second))
    twoLines()
      .later(1)
      .when(remove(two))
      .then(removed({ line: two }), released(second), extended({ expiresAt: at(15 * 60 + 1) }))
  })
  it('never takes time away: a shorter policy lets them run', () => {
    twoLines()
      .after({ type: 'ConfigureShop', config: { name: 'Demo', currency: 'GBP', holdTtlSeconds: 60 } })
      .later(60)
      .when(change(one, '2'))
      .then(quantityChanged({}), reserved({ quantity: '2', was: '1' }))
  })
})

describe('what does not extend a hold', () => {
  it('is a refused command, or one that finds things already so', () => {
    twoLines().later(60).when(add('MUG', '11')).thenRejected('out-of-stock')
    twoLines().later(60).when(change(one, '1')).thenNothing()
    twoLines()
      .later(60)
      .when(remove(idOf(9, 0)))
      .thenNothing()
  })
  it('is clearing the cart, which ends them all', () => {
    twoLines().later(60).when(clear()).then(cleared(), released(), released(second))
  })
})

describe('a hold made under an earlier policy', () => {
  it('is kept in step with its line, and a new line has none', () => {
    const never = { type: 'ConfigureShop', config: { name: 'Demo', currency: 'GBP', hold: 'never' } } as const
    twoLines()
      .after(never)
      .when(change(one, '2'))
      .then(quantityChanged({}), reserved({ quantity: '2', was: '1' }))
    const third = { line: idOf(5, 0) }
    twoLines().after(never, remove(one)).when(add('MUG', '1')).then(added(third))
  })
})

describe('how long a hold lives', () => {
  const sells = (policy: Partial<ShopConfig>, more: Partial<Product> = {}) =>
    given(configured(policy), listed(mug, more), stocked('MUG', '10'))
  const guest = { cart: cartIdOf(bob.actor) }
  const opensBobs = opened({ ...guest, owner: bob.actor, ownerKind: 'guest' })
  it('is as the shop says, for guests as it says of them', () => {
    const short = { holdTtlSeconds: 600, guestHoldTtlSeconds: 60 }
    sells(short)
      .when(add('MUG', '1'))
      .then(opened(), added(), reserved({ expiresAt: at(600) }))
    sells(short)
      .when(add('MUG', '1', { caller: bob }))
      .then(opensBobs, added(guest), reserved({ ...guest, expiresAt: at(60) }))
    sells({ holdTtlSeconds: 600 })
      .when(add('MUG', '1', { caller: bob }))
      .then(opensBobs, added(guest), reserved({ ...guest, expiresAt: at(600) }))
  })
  it('is as the product says before all', () => {
    const hot = { holdTtlSeconds: 120 }
    sells({ guestHoldTtlSeconds: 60 }, hot)
      .when(add('MUG', '1', { caller: bob }))
      .then(opensBobs, added(guest), reserved({ ...guest, expiresAt: at(120) }))
  })
  it('is each line’s own when activity extends it', () => {
    const until = { expiresAt: at(60 + 120) }
    twoLines()
      .after(list(mug, { holdTtlSeconds: 120 }))
      .later(60)
      .when(remove(one))
      .then(removed(), released())
    given(
      configured(),
      listed(mug, { holdTtlSeconds: 120 }),
      stocked('MUG', '9'),
      listed(cheese),
      stocked('CHEESE', '9'),
    )
      .after(add('MUG', '1'), add('CHEESE', '1'))
      .later(60)
      .when(remove(two))
      .then(
        removed({ line: two, sku: 'CHEESE' }),
        released({ line: two, hold: idOf(2, 1), sku: 'CHEESE' }),
        extended(until),
      )
  })
})

describe('when a SKU is held', () => {
  const sells = (policy: Partial<ShopConfig>, more: Partial<Product>) =>
    given(configured(policy), listed(mug, more), stocked('MUG', '10'))
  it('is as the product says, whatever the shop does', () => {
    sells({ hold: 'never' }, { hold: 'add' }).when(add('MUG', '1')).then(opened(), added(), reserved())
    sells({ hold: 'add' }, { hold: 'checkout' }).when(add('MUG', '1')).then(opened(), added())
    sells({ hold: 'add' }, { hold: 'never' }).when(add('MUG', '1')).then(opened(), added())
  })
})
