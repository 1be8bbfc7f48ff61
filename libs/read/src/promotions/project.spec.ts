import { projected } from '@cartstream/spec/projected'
import { promotionEnded, promotionSet } from '@cartstream/spec/queued'
import { at } from '@cartstream/spec/told'
import { expect, it } from 'vitest'
import { promotions } from './project.ts'
import { promotionRow } from './query.ts'

const spring = { label: 'Spring', percent: '10', amount: null, skus: null, minimum_subtotal: null }
const always = { ...spring, starts_at: null, ends_at: null, ended: false }

it('a promotion’s row is as it was set last', async () => {
  const later = promotionSet({ skus: ['MUG'], minimumSubtotal: '5.00', startsAt: at(60), endsAt: at(120) })
  const when = { starts_at: at(60), ends_at: at(120), skus: ['MUG'], minimum_subtotal: '5.00' }
  expect(await projected(promotions, promotionSet())).toStrictEqual({ promotion: { SPRING: always } })
  expect(await projected(promotions, promotionSet(), later)).toStrictEqual({
    promotion: { SPRING: { ...always, ...when } },
  })
})

it('ends, and is there again when it is set anew', async () => {
  const ended = await projected(promotions, promotionSet(), promotionEnded())
  expect(ended).toMatchObject({ promotion: { SPRING: { ended: true } } })
  const again = await projected(promotions, promotionSet(), promotionEnded(), promotionSet())
  expect(again).toMatchObject({ promotion: { SPRING: { ended: false } } })
})

it('is scheduled before its start, active until its end, then ended', () => {
  const found = { ...always, starts_at: new Date(1000), ends_at: new Date(2000) }
  const statusAt = (ms: number, more = {}) => promotionRow('SPRING', { ...found, ...more }, new Date(ms)).status
  expect([999, 1000, 1999, 2000].map((ms) => statusAt(ms))).toStrictEqual(['scheduled', 'active', 'active', 'ended'])
  expect(statusAt(1500, { ended: true })).toBe('ended')
})
