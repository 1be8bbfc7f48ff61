import type { Mishap } from './profile.ts'
import type { World } from './world.ts'

/** What befalls a handler or the broker, now. */
export const meet = (world: World, { kind, handler: index, ms }: Mishap): void => {
  const { handlers, time, broker, snapshots, story, tally } = world
  const handler = handlers[index]!
  story.say('fate', `${kind} ${handler.name} ${ms}`)
  tally.add(kind)
  switch (kind) {
    case 'crash':
      handler.kill()
      if (ms % 4 === 0) snapshots.spoil()
      time.after(ms, () => {
        if (handlers[index]!.dead) world.start(index)
      })
      break
    case 'freeze':
    case 'suspend':
      handler.freeze(kind === 'suspend')
      time.after(ms, () => handler.thaw())
      break
    case 'jump':
      handler.jump(ms)
      break
    case 'leader-change':
      broker.changeLeader()
      break
    case 'leader-step':
      broker.changeLeader(ms)
      break
    case 'lost-tail':
      broker.loseTail(ms, time.now)
      break
    case 'gap':
      break
  }
}
