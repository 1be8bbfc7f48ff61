import type { DueKey } from '@cartstream/decide'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Agenda } from './agenda.ts'
import { ShopState } from './state.ts'

describe('the agenda', () => {
  it('has one entry a key, at the earliest time that anybody said', () => {
    const [agenda, shop] = [new Agenda(), new ShopState('demo')]
    for (let n = 0; n < 1000; n++) agenda.add(shop, 'cart/c', 5000 + n)
    expect(agenda.size).toBe(1)
    agenda.add(shop, 'cart/c', 100)
    agenda.add(shop, 'cart/c', 7000)
    expect(agenda.take(99)).toBeUndefined()
    expect(agenda.take(100)).toMatchObject({ key: 'cart/c', at: 100 })
    expect([agenda.size, agenda.take(Number.MAX_SAFE_INTEGER)]).toEqual([0, undefined])
  })

  it('keeps shops apart', () => {
    const agenda = new Agenda()
    const shops = [new ShopState('one'), new ShopState('two')]
    for (const shop of shops) agenda.add(shop, 'waitlist/X/-', 1)
    expect([agenda.take(1)?.shop.shop, agenda.take(1)?.shop.shop].sort()).toEqual(['one', 'two'])
  })

  it('gives what is to be looked at in the order of its time', () => {
    const said = fc.array(fc.tuple(fc.nat(30), fc.nat(100), fc.boolean()), { maxLength: 200 })
    fc.assert(
      fc.property(said, (all) => {
        const [agenda, shop] = [new Agenda(), new ShopState('demo')]
        const model = new Map<DueKey, number>()
        for (const [key, at, takes] of all) {
          agenda.add(shop, `cart/${key}`, at)
          model.set(`cart/${key}`, Math.min(at, model.get(`cart/${key}`) ?? at))
          expect(agenda.firstAt).toBe(Math.min(...model.values()))
          if (!takes) continue
          const first = agenda.take(100)!
          expect(first.at).toBe(Math.min(...model.values()))
          expect(model.get(first.key)).toBe(first.at)
          model.delete(first.key)
        }
        expect(agenda.size).toBe(model.size)
      }),
    )
  })
})
