import { openKafkaLog } from '@cartstream/log/kafka'
import { startPostgres } from '@cartstream/spec'
import { startKafka } from '../../kafka/kafka.ts'
import { child } from '../measure.ts'
import { writeHistory } from './history.ts'
import type { RebuildPlan, RebuildRun } from './rebuild-run.ts'
import type { Section } from './section.ts'

const TOPIC = 'bench-rebuild'

const run: Section['run'] = async ({ quick, say }) => {
  const events = quick ? 100_000 : 1_000_000
  const kafka = await startKafka({ say })
  const database = await startPostgres({ fsync: true })
  try {
    const log = await openKafkaLog({ brokers: [kafka.brokers], topic: TOPIC, partitions: 1, allowSingleReplica: true })
    say(`writing a history of ${events.toLocaleString('en')} events`)
    const history = await writeHistory(log, { events, shop: 'bench', say })
    await log.close()
    const runs: RebuildRun[] = []
    for (let n = 0; n < (quick ? 1 : 3); n++) {
      const db = await database.createDatabase(`rebuild_${n}`)
      const plan: RebuildPlan = { brokers: kafka.brokers, topic: TOPIC, db }
      const result = await child<RebuildRun>('./sections/rebuild-run.ts', plan)
      say(`  ${JSON.stringify(result)}`)
      runs.push(result)
    }
    const best = runs.toSorted((a, b) => b.eventsPerSecond - a.eventsPerSecond)[0]!
    const share = Math.max(...runs.map((r) => r.eventsPerSecond / r.parsedPerSecond))
    const growth = Math.min(...runs.map((r) => r.rssLastThird / r.rssFirstThird))
    return {
      figures: {
        config: {
          model: 'carts',
          kafka: 'Apache Kafka 4.3.1, one broker',
          partitions: 1,
          fsync: 'off in commits',
          rowsWrittenOncePer: '100,000 events',
        },
        ...{ history: { ...history, head: String(history.head.height) }, runs },
      },
      targets: [
        {
          says: 'rebuild of live carts: events a second, best of three',
          ...{ want: '>= 60000', got: best.eventsPerSecond.toFixed(0), met: best.eventsPerSecond >= 60_000 },
        },
        {
          says: 'rebuild of live carts: share of the rate of reading, parsing and dropping, best of three',
          ...{ want: '>= 0.5', got: share.toFixed(2), met: share >= 0.5 },
        },
        {
          says: 'rebuild of live carts: memory at the end against that at the beginning',
          ...{ want: '<= 1.2', got: growth.toFixed(2), met: growth <= 1.2 },
        },
      ],
    }
  } finally {
    await Promise.all([kafka.stop(), database.stop()])
  }
}

export const section: Section = { name: 'rebuild', run }
