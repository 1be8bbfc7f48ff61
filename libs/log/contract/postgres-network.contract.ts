import { type SpecDatabase, startPostgres, startProxy, type TcpProxy } from '@cartstream/spec'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GENESIS } from '../src/index.ts'
import { openPostgresLog } from '../src/postgres/log.ts'
import { startRacer } from './races.ts'
import { all, appended, chain, heads, markers, within } from './records.ts'

/** What the log promises when the way to the database fails: the instance under test speaks to it through a proxy. */
describe('the log in PostgreSQL, over a bad network', () => {
  let database: SpecDatabase
  let made = 0
  beforeAll(async () => {
    database = await startPostgres()
  })
  afterAll(() => database.stop())

  const started = async () => {
    const connectionString = await database.createDatabase(`net_${process.pid}_${++made}`)
    const { hostname, port } = new URL(connectionString)
    const proxy: TcpProxy = await startProxy([{ host: hostname, port: Number(port) }], 'bytes')
    const through = new URL(connectionString)
    through.port = String(proxy.reach({ host: hostname, port: Number(port) }).port)
    const clear = await openPostgresLog({ connectionString, partitions: 1 })
    const log = await openPostgresLog({ connectionString: through.href, partitions: 1, timeoutMs: 500 })
    const [, , head] = await chain(log, 2, 2)
    const close = async () => {
      await Promise.all([log.close(), clear.close()])
      await proxy.close()
    }
    const elsewhere = { kind: 'postgres' as const, connectionString, partitions: 1 }
    return { proxy, log, clear, head: head!, elsewhere, close }
  }

  it('does not know the outcome where the answer is lost, and learns it from the log', async () => {
    const { proxy, log, clear, head, close } = await started()
    proxy.mute = true
    expect(await log.append(0, head, markers(3))).toMatchObject({ unknown: true })
    proxy.mute = false
    const [batch] = await all(clear, head)
    expect([batch?.writer, batch?.events.length]).toEqual([log.writer, 3])
    expect(await log.append(0, head, markers(1))).toEqual({ conflict: true })
    await appended(log, batch!.head, markers(1))
    await close()
  })

  it('does not know the outcome where the connection breaks under an append', async () => {
    const { proxy, log, head, close } = await started()
    proxy.mute = true
    const outcome = log.append(0, head, markers(1))
    setTimeout(() => proxy.cut(), 50)
    expect(await outcome).toMatchObject({ unknown: true })
    proxy.mute = false
    await close()
  })

  it('refuses what it could not send', async () => {
    const { proxy, log, clear, head, close } = await started()
    proxy.down = true
    proxy.cut()
    await new Promise((done) => setTimeout(done, 50))
    expect(await log.append(0, head, markers(1))).toMatchObject({ refused: 'unreachable' })
    expect(await all(clear, head)).toEqual([])
    proxy.down = false
    await appended(log, head, markers(1))
    await close()
  })

  // another process appends: what this one does is taken from beside, and never from a connection
  it('lets a reader go on through cut connections, without a gap or a repetition', async () => {
    const { proxy, log, clear, elsewhere, close } = await started()
    const follow = log.read(0, GENESIS, { follow: true })[Symbol.asyncIterator]()
    const seen = [(await follow.next()).value!.head, (await follow.next()).value!.head]
    for (let i = 0; i < 5; i++) {
      const racer = startRacer(elsewhere, 1)
      await racer.ready
      const next = within(5000, follow.next())
      proxy.cut()
      racer.child.stdin!.write('go\n')
      await racer.acknowledged
      seen.push((await next).value!.head)
    }
    expect(seen).toEqual(heads(await all(clear)))
    await close()
  })
})
