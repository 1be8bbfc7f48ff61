import type { DomainEvent, RecordedEvent } from '@cartstream/schemas'
import { defaultConfig } from '@cartstream/schemas'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actor, EPOCH } from '../../simulation/stage.ts'
import { PartitionState } from './state.ts'

const SHOP = 'demo'
const id = (name: string): string => `${SHOP}.${name.padEnd(22, '_')}`
const cart = id('cart')
const at = (second: number): string => new Date(EPOCH + 1000 * second).toISOString()
const recorded = (event: DomainEvent): RecordedEvent =>
  ({ ...event, id: 'e', time: EPOCH, shop: SHOP }) as unknown as RecordedEvent

type Held = { hold: string; sku: string; second: number }
const reserved = ({ hold, sku, second }: Held): RecordedEvent => {
  const data = { hold: id(hold), cart, line: id('line'), sku, batch: '-', quantity: '1', was: '0' }
  const times = { reservedAt: at(second), expiresAt: at(second + 900) }
  return recorded({ type: 'StockReserved', stream: `stock/${sku}`, data: { ...data, ...times } })
}
const released = ({ hold, sku }: Held): RecordedEvent => {
  const data = { hold: id(hold), cart, line: id('line'), sku, batch: '-', quantity: '1' }
  return recorded({ type: 'HoldReleased', stream: `stock/${sku}`, data })
}

/** A shop with a cart that has nothing yet. */
const opened = (): PartitionState => {
  const state = new PartitionState()
  const config = { ...defaultConfig, name: 'Demo', currency: 'GBP' }
  const data = { cart, owner: actor('a'), ownerKind: 'customer' as const, earlier: 0 }
  state.fold(recorded({ type: 'ShopConfigured', stream: 'shop/demo', data: { config } }))
  state.fold(recorded({ type: 'CartOpened', stream: `cart/${cart}`, data }))
  return state
}
/** The newest first; of two that are as new, the one that was made later. */
const sorted = (holds: readonly Held[], sku?: string): readonly string[] =>
  holds
    .filter((hold) => sku === undefined || hold.sku === sku)
    .toReversed()
    .sort((a, b) => b.second - a.second)
    .map(({ hold }) => id(hold))
const newest = (state: PartitionState, sku: string): readonly string[] =>
  [...state.shop(SHOP).newest(`${sku}/-`)].map(({ hold }) => hold)

/** What may happen to a shop's holds, decided or in the log. `pick`: which of those that stand. */
type Step =
  | { kind: 'make'; sku: string; second: number }
  | { kind: 'end'; pick: number }
  | { kind: 'send' | 'merge' | 'drop' | 'fold' }
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({ kind: fc.constant('make' as const), sku: fc.constantFrom('X', 'Y'), second: fc.nat(5) }),
    },
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('end' as const), pick: fc.nat() }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('send', 'merge', 'merge', 'drop', 'fold') }) },
  ),
  { maxLength: 300, size: 'max' },
)

/** The records as a list, in which every layer is a copy. */
class Model {
  base: readonly Held[] = []
  inflight: readonly Held[] | undefined
  next: readonly Held[] | undefined
  get now(): readonly Held[] {
    return this.next ?? this.inflight ?? this.base
  }
}

describe('the holds of a pool, the newest first', () => {
  it('are what they would be if they were sorted each time, whatever is in flight, merged, dropped or read', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const [state, model] = [opened(), new Model()]
        let made = 0
        const decide = (event: RecordedEvent, after: readonly Held[]) => {
          state.speculate(state.shop(SHOP), event)
          model.next = after
        }
        for (const step of all) {
          const { now } = model
          if (step.kind === 'make') {
            const hold = { hold: `h${made++}`, sku: step.sku, second: step.second }
            decide(reserved(hold), [...now, hold])
          } else if (step.kind === 'end' && now.length > 0) {
            const gone = now[step.pick % now.length]!
            decide(
              released(gone),
              now.filter((hold) => hold !== gone),
            )
          } else if (step.kind === 'send' && model.inflight === undefined) {
            state.send()
            ;[model.inflight, model.next] = [model.next, undefined]
          } else if (step.kind === 'merge') {
            state.merge()
            ;[model.base, model.inflight] = [model.inflight ?? model.base, undefined]
          } else if (step.kind === 'drop') {
            state.drop()
            ;[model.inflight, model.next] = [undefined, undefined]
          } else if (step.kind === 'fold' && model.now === model.base) {
            const hold = { hold: `h${made++}`, sku: 'X', second: 2 }
            state.fold(reserved(hold))
            model.base = [...model.base, hold]
          }
          for (const sku of ['X', 'Y']) expect(newest(state, sku)).toEqual(sorted(model.now, sku))
        }
        const whole = [...state.shop(SHOP).newest()].map(({ hold }) => hold)
        expect(whole.toSorted()).toEqual(sorted(model.now).toSorted())
      }),
      { numRuns: 200 },
    )
  })

  it('keep nothing of those that have ended, however many there were', () => {
    const state = opened()
    const live: Held[] = []
    for (let n = 0; n < 5000; n++) {
      const hold = { hold: `h${n}`, sku: 'X', second: n }
      state.fold(reserved(hold))
      live.push(hold)
      if (live.length > 10) state.fold(released(live.splice(n % 10, 1)[0]!))
    }
    expect(newest(state, 'X')).toEqual(sorted(live))
    expect(state.shop(SHOP).pools.get('pool/X/-')!.kept).toBeLessThan(100)
    for (const hold of live) state.fold(released(hold))
    expect(state.shop(SHOP).pools.get('pool/X/-')!.kept).toBe(0)
  })
})
