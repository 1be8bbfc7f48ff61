import { anything, histories } from '@cartstream/spec/asked'
import { openShop, play, poolsIn, promised } from '@cartstream/spec/played'
import { holdsOf } from '@cartstream/spec/world'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { asOf } from './as-of.ts'

it('a pool is shown with the holds that count at this instant, and a record that is no pool as it is', () => {
  fc.assert(
    fc.property(histories(anything), fc.constantFrom(0, 60, 900, 3600), (steps, later) => {
      const world = openShop()
      play(steps, world, () => {})
      world.now += later * 1000
      const view = asOf(world.view, holdsOf(world), world.now)
      for (const pool of poolsIn(world))
        expect(view.get('pool', `${pool.sku}/${pool.batch}`)).toEqual({
          ...pool,
          held: promised(world, pool).counting.toFixed(),
        })
      expect(view.get('shop')).toBe(world.view.get('shop'))
      expect(view.get('product', 'MUG')).toBe(world.view.get('product', 'MUG'))
    }),
    { numRuns: 50 },
  )
})
