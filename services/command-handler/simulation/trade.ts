import { noFaults } from '@cartstream/spec/simulation'
import { meet } from './mishaps.ts'
import { actorOf, Client, choreOf, wishOf } from './shopper.ts'
import type { World } from './world.ts'

/** Shoppers and staff at work while the network, the broker and the handlers suffer. */
export const trade = async (world: World): Promise<void> => {
  const { random, profile, time } = world
  Object.assign(world.faults, profile.faults)
  const [begin, end] = [time.now, time.now + profile.length]
  for (const mishap of profile.mishaps) time.after(mishap.at, () => meet(world, mishap))
  const gaps = profile.mishaps.filter(({ kind }) => kind === 'gap')
  const quietAt = (now: number) => gaps.find(({ at, ms }) => now - begin >= at && now - begin < at + ms)
  // a long run is long because somebody sleeps, not because more is bought
  const pause = profile.pause * Math.max(1, profile.length / 16_000)
  let busy = 0
  const visit = async (act: (client: Client) => Promise<unknown>, client: Client, mean: number) => {
    busy++
    for (;;) {
      const gap = quietAt(time.now)
      await world.sleep(gap === undefined ? mean * 2 * client.random.next() : gap.at + gap.ms - (time.now - begin))
      if (time.now >= end) break
      if (quietAt(time.now) === undefined) await act(client)
    }
    busy--
  }
  for (let i = 0; i < profile.shoppers; i++) {
    const caller = { actor: actorOf(`c${i}`), kind: i === 0 ? ('guest' as const) : ('customer' as const) }
    const act = (client: Client) => client.issue(wishOf(world, caller, client), caller.actor)
    const shop = profile.shops[i % profile.shops.length]!
    void visit(act, new Client(world, { name: `c${i}`, shop }, random.fork()), pause)
  }
  const staff = actorOf('staff')
  const chores = (client: Client) => client.issue(choreOf(world, staff, client), staff)
  for (const shop of profile.shops)
    void visit(chores, new Client(world, { name: `${shop[0]}staff`, shop }, random.fork()), pause * 2)
  await time.runUntil(end)
  Object.assign(world.faults, noFaults)
  for (const handler of world.handlers) if (handler.frozen) handler.thaw()
  await time.runUntil(end + 60_000, () => busy === 0)
}
