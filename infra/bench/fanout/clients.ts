import { WebSocket } from 'ws'
import { quantile } from '../load.ts'
import { Taker } from './taker.ts'

/**
 * Subscribers of one shop's live carts, in a process of their own: `node clients.ts '<JSON of ClientsPlan>'`. Says `ready` on a line once all
 * of them are up to date, then measures for so long, and prints one line of JSON, ClientsResult.
 */
export type ClientsPlan = {
  port: number
  shop: string
  token: string
  subscribers: number
  /** They take their first frame, and nothing after that. */
  stalled: number
  seconds: number
}
export type ClientsResult = {
  /** ms from commit to frame, of every row at each subscriber that reads every row. */
  p50: number
  p99: number
  most: number
  /** The same from append to frame. */
  appendP99: number
  samples: number
  framesPerSecond: number
  rowsPerSecond: number
  /** The most frames that one socket got in any second. */
  mostFramesInASecond: number
  /** Of those that only take frames, as they are on the wire. */
  megabytesPerSecond: number
  /** Rows told twice, or out of order, to those who read every row. */
  faults: number
  closed: number
}

/** So many of the subscribers unpack and read every row; the others only take frames, for this machine is the gateway's, too. */
const READERS = 50
const isOf = (type: string, frame: Buffer): boolean => frame.toString('latin1', 0, 40).startsWith(`{"type":"${type}"`)
type Frame = { type: string; rows?: { key: string; position: string; at: string }[]; age?: { commitMs: number } }

class Tally {
  readonly delays: number[] = []
  readonly sinceAppend: number[] = []
  frames = 0
  bytes = 0
  rows = 0
  faults = 0
  mostFramesInASecond = 0

  frame(times: number[], at: number): void {
    this.frames++
    times.push(at)
    while (times[0]! <= at - 1000) times.shift()
    this.mostFramesInASecond = Math.max(this.mostFramesInASecond, times.length)
  }
  read({ rows = [], age }: Frame, told: Map<string, bigint>, at: number): void {
    for (const { key, position, at: appended } of rows) {
      const since = at - Date.parse(appended)
      this.rows++
      this.sinceAppend.push(since)
      this.delays.push(Math.max(0, since - (age?.commitMs ?? 0)))
      if ((told.get(key) ?? -1n) >= BigInt(position)) this.faults++
      told.set(key, BigInt(position))
    }
  }
}

const run = async (plan: ClientsPlan): Promise<void> => {
  let tally = new Tally()
  let closed = 0
  const url = new URL(`ws://127.0.0.1:${plan.port}/v1/shops/${plan.shop}/stream?topics=live-carts`)
  const protocols = ['cartstream', `bearer.${plan.token}`]
  const reader = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(url, protocols)
      const [times, told]: [number[], Map<string, bigint>] = [[], new Map()]
      socket.on('error', reject)
      socket.on('close', () => closed++)
      socket.on('message', (data: Buffer) => {
        const at = Date.now()
        if (isOf('changes', data)) {
          tally.frame(times, at)
          tally.read(JSON.parse(String(data)) as Frame, told, at)
        }
        if (isOf('up-to-date', data)) resolve()
      })
    })
  /** Of what is packed it takes all that comes after the first `up-to-date` for changes. */
  const taker = (stalls: boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      let live = false
      const times: number[] = []
      const socket = new Taker(url, protocols, ({ packed, payload }) => {
        tally.bytes += payload.length
        if (packed ? live : isOf('changes', payload)) tally.frame(times, Date.now())
        if (packed || !isOf('up-to-date', payload)) return
        live = true
        resolve()
        if (stalls) socket.pause()
      })
      socket.on('error', reject)
      socket.on('close', () => closed++)
    })
  const open = (n: number) => (n < READERS && n < plan.subscribers ? reader() : taker(n >= plan.subscribers))
  for (let n = 0; n < plan.subscribers + plan.stalled; n += 50)
    await Promise.all(Array.from({ length: Math.min(50, plan.subscribers + plan.stalled - n) }, (_, i) => open(n + i)))
  console.log('ready')
  await new Promise((resolve) => setTimeout(resolve, 2000)) // what opening them has cost is not what is measured
  tally = new Tally()
  await new Promise((resolve) => setTimeout(resolve, plan.seconds * 1000))
  const [delays, sinceAppend] = [tally.delays, tally.sinceAppend].map((all) => Float64Array.from(all).sort())
  const readers = Math.min(READERS, plan.subscribers)
  const result: ClientsResult = {
    p50: quantile(delays!, 0.5),
    p99: quantile(delays!, 0.99),
    most: delays!.at(-1) ?? 0,
    appendP99: quantile(sinceAppend!, 0.99),
    samples: delays!.length,
    framesPerSecond: Math.round(tally.frames / plan.seconds),
    rowsPerSecond: Math.round(tally.rows / readers / plan.seconds),
    mostFramesInASecond: tally.mostFramesInASecond,
    megabytesPerSecond: Number((tally.bytes / 1e6 / plan.seconds).toFixed(1)),
    faults: tally.faults,
    closed,
  }
  console.log(JSON.stringify(result))
  process.exit(0)
}

if (import.meta.main) await run(JSON.parse(process.argv[2]!) as ClientsPlan)
