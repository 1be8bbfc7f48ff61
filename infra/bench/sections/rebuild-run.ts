import { setTimeout as sleep } from 'node:timers/promises'
import { GENESIS } from '@cartstream/log'
import { type KafkaLog, openKafkaLog } from '@cartstream/log/kafka'
import { openOps, projections, runProjector } from '@cartstream/read'
import pg from 'pg'
import { medianOf } from './lag-watch.ts'

/** A process of its own: `node rebuild-run.ts '<JSON of RebuildPlan>'` prints one line of JSON, RebuildRun. */
export type RebuildPlan = { brokers: string; topic: string; db: string }
export type RebuildRun = {
  events: number
  /** Read by the log's rule, each record's JSON parsed and dropped. */
  parsedPerSecond: number
  /** The live fold, from an empty database. */
  livePerSecond: number
  /** From the request to the moment in which the partition's session takes over. */
  eventsPerSecond: number
  /** From the request to the switch, with the comparison. */
  switchedSeconds: number
  rows: number
  /** Medians of a sample each 100 ms, MB. */
  rssFirstThird: number
  rssLastThird: number
}

const parseAll = async (log: KafkaLog): Promise<{ events: number; seconds: number }> => {
  const began = performance.now()
  let events = 0
  for await (const batches of log.readRaw(0, GENESIS, { follow: false }))
    for (const { records } of batches)
      for (const { value } of records) {
        JSON.parse(value.toString())
        events++
      }
  return { events, seconds: (performance.now() - began) / 1000 }
}

const until = async (met: () => Promise<boolean>): Promise<void> => {
  while (!(await met())) await sleep(20)
}

const main = async ({ brokers, topic, db }: RebuildPlan): Promise<RebuildRun> => {
  const log = await openKafkaLog({ brokers: [brokers], topic, partitions: 1, allowSingleReplica: true })
  const { events, seconds } = await parseAll(log)
  const tail = await log.tail(0)
  const pool = new pg.Pool({ connectionString: db, max: 2 })
  const end = new AbortController()
  const own = projections.filter(({ name }) => name === 'shops' || name === 'carts')
  const begun = performance.now()
  const projector = runProjector({ log, db, projections: own, signal: end.signal })
  await until(async () => projector.status()[0]!.position >= tail.offset)
  const liveSeconds = (performance.now() - begun) / 1000
  const ops = openOps(pool, own)
  const again = await parseAll(log) // warm, as the rebuild is
  const rss: number[] = []
  const sampling = setInterval(() => rss.push(process.memoryUsage.rss() / 1e6), 100)
  const began = performance.now()
  const job = await ops.start({ kind: 'rebuild', models: ['carts'], by: 'bench' })
  if ('refused' in job) throw new Error(job.detail)
  await until(
    async () =>
      (
        await pool.query(
          'select from read.generation g join read.checkpoint c using (generation) where g.job = $1 and c.fed',
          [job.id],
        )
      ).rowCount === 1,
  )
  const built = (performance.now() - began) / 1000
  clearInterval(sampling)
  await until(async () => (await ops.job(job.id))!.endedAt !== undefined)
  const over = (await ops.job(job.id))!
  if (over.state !== 'switched') throw new Error(`the rebuild is ${over.state}: ${over.error}`)
  const switchedSeconds = (performance.now() - began) / 1000
  const third = Math.ceil(rss.length / 3)
  end.abort()
  await projector.finished
  await Promise.all([pool.end(), log.close()])
  return {
    events,
    parsedPerSecond: Math.round(events / Math.min(seconds, again.seconds)),
    livePerSecond: Math.round(events / liveSeconds),
    eventsPerSecond: Math.round(events / built),
    switchedSeconds,
    rows: over.diff![0]!.rows,
    rssFirstThird: Math.round(medianOf(rss.slice(0, third))),
    rssLastThird: Math.round(medianOf(rss.slice(-third))),
  }
}

if (import.meta.main) console.log(JSON.stringify(await main(JSON.parse(process.argv[2]!) as RebuildPlan)))
