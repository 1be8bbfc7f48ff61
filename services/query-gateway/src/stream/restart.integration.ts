import { type ChildProcess, spawn } from 'node:child_process'
import { cartIdOf } from '@cartstream/keys'
import { freePort } from '@cartstream/spec'
import { configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { added, opened } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openSpecGateway, SECRET, type SpecGateway } from '../../spec/gateway.ts'
import { overEvents, overWebSocket, Recorder } from '../../spec/recorder.ts'

let s: SpecGateway
let recorders: Recorder[] = []
let running: Running[] = []
const path = '/v1/shops/demo/stream?topics=live-carts,availability'
const inAnHour = 3600
let lines = 0

beforeAll(async () => {
  s = await openSpecGateway()
  s.project()
  await s.write(configured(), listed(mug), stocked('MUG', '1000'))
})
afterEach(async () => {
  for (const recorder of recorders) recorder.stop()
  for (const gateway of running) await gateway.stop()
  recorders = []
  running = []
})
afterAll(() => s.stop())

/** Carts that are new, each in a batch of its own; their keys. */
const write = async (name: string, count: number): Promise<string[]> => {
  const carts: string[] = []
  for (let n = 0; n < count; n++) {
    const owner = await s.keys.actorOf(`${name}-${n}`)
    const cart = cartIdOf('demo', owner, 0)
    await s.write(opened({ cart, owner }), added({ cart, line: idOf(++lines, 0) }))
    carts.push(cart)
  }
  return carts
}

type Running = { stop(): Promise<void> }
/** A gateway of this process, which says goodbye, and one of its own, which is killed. */
const inProcess = async (port: number): Promise<Running> => {
  const gateway = await s.open({ port })
  let closed: Promise<void> | undefined
  return {
    stop() {
      closed ??= gateway.close()
      return closed
    },
  }
}
const asProcess = async (port: number): Promise<Running> => {
  const env = { ...process.env, DATABASE_URL: s.db, AUTH_JWT_SECRET: SECRET, PORT: String(port), LOG_LEVEL: 'error' }
  const main = new URL('../main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  await ready(child, port)
  return {
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await gone
    },
  }
}
const ready = async (child: ChildProcess, port: number): Promise<void> => {
  const isReady = () =>
    fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await isReady())) {
    if (child.exitCode !== null) throw new Error(`the gateway ended with ${child.exitCode}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

describe.each([
  ['is stopped', inProcess],
  ['is killed', asProcess],
] as const)('a gateway that %s and started again', (how, start) => {
  it('is gone on with by its clients from where they were: no row is missed, and none is told twice', async () => {
    const port = await freePort()
    const address = `http://127.0.0.1:${port}`
    const token = await s.token('staff', 'sam', ['demo'], inAnHour)
    const begin = async () => {
      const gateway = await start(port)
      running.push(gateway)
      return gateway
    }
    const gateway = await begin()
    const before = await write(`${how} 1`, 3)
    recorders = [overWebSocket, overEvents].map((over) => new Recorder(over(address, path, token)))
    for (const recorder of recorders) await recorder.upToDate()
    const during = await write(`${how} 2`, 3)
    for (const recorder of recorders)
      await recorder.until('what is new', () => recorder.rows('live-carts')[during[2]!] !== undefined)
    await gateway.stop()
    const away = await write(`${how} 3`, 5)
    await s.write(stocked('MUG', '999'))
    await begin()
    const after = await write(`${how} 4`, 3)
    const isThere = (recorder: Recorder) =>
      recorder.rows('live-carts')[after[2]!] !== undefined && recorder.rows('availability').MUG?.onHand === '999'
    for (const recorder of recorders) {
      await recorder.until('what was missed', () => isThere(recorder))
      expect(recorder.cuts).toBeGreaterThan(0)
      expect(recorder.types().filter((type) => type === 'snapshot')).toHaveLength(2)
      expect(recorder.types()).not.toContain('must-refetch')
      const told = recorder.rowsTold()
      expect(new Set(told).size).toBe(told.length)
      expect(Object.keys(recorder.rows('live-carts'))).toEqual(
        expect.arrayContaining([...before, ...during, ...away, ...after]),
      )
    }
  })
})
