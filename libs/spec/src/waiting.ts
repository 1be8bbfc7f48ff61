import type { HoldRecord } from '@cartstream/decide'
import fc from 'fast-check'
import { type Asked, any, item, pick, recordsOf } from './asking.ts'
import { ann, bob, dan, eve, staff } from './sample.ts'
import { idOf } from './world.ts'

/** Whatever can be asked of waitlists and of single holds, for properties: by shoppers, and by the shop's people. */

const shopper = fc.constantFrom(ann, dan, bob, eve, staff)
const sort = fc.constantFrom('MUG', 'MUG', 'MUG', 'CHEESE', 'BOX')
const kind = fc.oneof({ weight: 2, arbitrary: sort.map((sku) => ({ sku })) }, { weight: 1, arbitrary: item })
const place = fc
  .tuple(fc.constantFrom('JoinWaitlist', 'JoinWaitlist', 'JoinWaitlist', 'LeaveWaitlist'), kind, shopper)
  .map(
    ([type, kind, caller]): Asked =>
      () => ({ type, ...kind, caller }),
  )
const held = fc.tuple(fc.constantFrom('ReleaseHold', 'ExtendHold'), any).map(
  ([type, n]): Asked =>
    (world) => {
      const hold = pick(recordsOf<HoldRecord>(world, 'hold/'), n)?.hold ?? idOf(0, 0)
      return type === 'ReleaseHold' ? { type, hold, reason: 'asked' } : { type, hold }
    },
)
const releasing: Asked = () => ({ type: 'ReleaseAll', reason: 'roll-back' })

export const waiting: fc.Arbitrary<Asked> = fc.oneof(
  { weight: 20, arbitrary: place },
  { weight: 4, arbitrary: held },
  { weight: 1, arbitrary: fc.constant(releasing) },
)
