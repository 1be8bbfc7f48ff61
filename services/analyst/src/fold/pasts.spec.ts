import { add, ann, bob, set } from '@cartstream/spec/sample'
import { shop } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { liveInALog } from '../../spec/lived-log.ts'
import type { Follower } from '../follow/follower.ts'
import { NOW } from './moment.ts'
import { Pasts } from './pasts.ts'

const stage = async () => {
  const lived = await liveInALog([
    [10, () => add('MUG', '1', { caller: ann })],
    [10, () => add('MUG', '1', { caller: bob })],
    [10, () => set('SHIRT', '9')],
  ])
  let folds = 0
  const log: typeof lived.log = {
    ...lived.log,
    read(...asked) {
      folds++
      return lived.log.read(...asked)
    },
  }
  let now = 0
  const pasts = new Pasts({ log, of: () => lived.index } as unknown as Follower, { now: () => now })
  const later = (ms: number) => {
    now += ms
  }
  return { lived, pasts, later, folds: () => folds }
}

describe('a past', () => {
  it('that cannot change any more is folded once, for as long as it is remembered', async () => {
    const { lived, pasts, later, folds } = await stage()
    const moment = { offset: lived.heads[2]!.offset }
    const [one, same] = await Promise.all([pasts.of(shop, moment), pasts.of(shop, moment)])
    expect(same).toBe(one)
    expect(await pasts.of(shop, { place: one.place })).toBe(one)
    expect(folds()).toBe(1)
    later(60_001)
    expect(await pasts.of(shop, moment)).not.toBe(one)
  })
  it('that is still being written is folded anew, and found again by its place', async () => {
    const { pasts, folds } = await stage()
    const first = await pasts.of(shop, NOW)
    expect(await pasts.of(shop, NOW)).not.toBe(first)
    expect((await pasts.of(shop, { instant: Number.MAX_SAFE_INTEGER })).place).toBe(first.place)
    expect(folds()).toBe(3)
    await pasts.of(shop, { place: first.place })
    expect(folds()).toBe(3)
  })
  it('of a shop is not another shop’s, and only a few are remembered', async () => {
    const { lived, pasts, folds } = await stage()
    for (const { offset } of lived.heads) await pasts.of(shop, { offset })
    expect((await pasts.of('another', { offset: lived.heads[1]!.offset })).folded).toBe(0)
    const before = folds()
    await pasts.of(shop, { offset: lived.heads[0]!.offset })
    expect(folds()).toBe(before + 1)
  })
})
