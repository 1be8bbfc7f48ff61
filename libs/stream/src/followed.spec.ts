import { describe, expect, it } from 'vitest'
import { openShop } from '../spec/shop.ts'
import { write } from './frames.ts'

const told = write({ type: 'ops', topic: 'ops', lag: [], jobs: [], deadLetters: { count: 0, rows: [] } })
const followed = () => {
  const shop = openShop()
  const { client, connection } = shop.connect()
  connection.follow('ops', () => {})
  return { ...shop, client, connection, now: () => shop.clock.now() }
}

describe('a topic without rows', () => {
  it('is up to date once it was told, and not before', async () => {
    const { clock, client, connection, now } = followed()
    await clock.pass(9000)
    expect(client.types()).toEqual([])
    connection.report('ops', now(), told)
    expect(client.types()).toEqual(['ops', 'up-to-date'])
    expect(client.frames.at(-1)).toMatchObject({ lagMs: 0, at: new Date(now()).toISOString() })
  })
  it('keeps other topics waiting for it, and is no older than when it was last looked at', async () => {
    const { clock, client, connection, subject, now } = followed()
    connection.subscribe(subject())
    await clock.pass(4000)
    expect(client.types()).toEqual(['snapshot'])
    connection.report('ops', now(), told)
    await clock.pass(2000)
    connection.report('ops', now())
    await clock.pass(7000)
    const last = client.frames.findLast(({ type }) => type === 'up-to-date') as { lagMs: number }
    expect(last.lagMs).toBeGreaterThan(3000)
    expect(client.types().filter((type) => type === 'ops')).toHaveLength(1)
  })
  it('that finds no room is told again, and is as old as what was told before', async () => {
    const { clock, client, connection, now } = followed()
    connection.report('ops', now(), told)
    client.room = 0
    await clock.pass(1000)
    expect(connection.report('ops', now(), told)).toBe(false)
    client.room = Number.POSITIVE_INFINITY
    await clock.pass(3000)
    expect(client.frames.at(-1)).toMatchObject({ type: 'up-to-date', lagMs: 3000 })
  })
  it('is nothing to whoever has left it', () => {
    const { client, connection, now } = followed()
    connection.unsubscribe('ops')
    expect(connection.report('ops', now(), told)).toBe(false)
    expect(client.types()).toEqual([])
  })
})
