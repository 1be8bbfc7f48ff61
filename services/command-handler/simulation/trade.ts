import { noFaults, type Random } from '@cartstream/spec/simulation'
import { actorOf, Client } from './client.ts'
import { Room } from './host.ts'
import { meet } from './mishaps.ts'
import { Shopper } from './shopper.ts'
import { choreOf } from './staff.ts'
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
  const visit = async (act: () => Promise<unknown>, random: Random, mean: number) => {
    busy++
    for (;;) {
      const gap = quietAt(time.now)
      await world.sleep(gap === undefined ? mean * 2 * random.next() : gap.at + gap.ms - (time.now - begin))
      if (time.now >= end) break
      if (quietAt(time.now) === undefined) await act()
    }
    busy--
  }
  for (let i = 0; i < profile.shoppers; i++) {
    const home = profile.shops[i % profile.shops.length]!
    const shops = [home, ...profile.shops.filter((shop) => shop !== home)]
    const shopper = new Shopper(world, { name: `c${i}`, shops, mayBeGuest: i < 2 || random.chance(0.4) }, random.fork())
    void visit(() => shopper.act(), shopper.random, pause)
  }
  const staff = actorOf('staff')
  for (const shop of profile.shops) {
    const client = new Client(world, { name: `${shop[0]}staff`, shop }, random.fork())
    void visit(() => client.issue(choreOf(world, staff, client), staff), client.random, pause * 1.5)
  }
  if (profile.hosted) {
    for (const shop of profile.shops) {
      const room = new Room(world, shop, random.fork())
      void visit(() => room.act(), room.random, pause / 3)
    }
  }
  world.reader.start()
  await time.runUntil(end)
  Object.assign(world.faults, noFaults)
  for (const handler of world.handlers) if (handler.frozen) handler.thaw()
  await time.runUntil(end + 60_000, () => busy === 0 && world.paying === 0)
}
