import { openKafkaLog } from '../src/kafka/log.ts'
import { type EventLog, GENESIS, type Head } from '../src/port.ts'
import { openPostgresLog } from '../src/postgres/log.ts'
import type { RacerPlace } from './place.ts'
import { markers } from './records.ts'

/**
 * A writer in a process of its own: `node racer.ts <place as JSON> <batches>`. Appends that many batches to partition 0 against whoever
 * else does, and prints the id of each that was acknowledged, one a line. Started by races.ts.
 */
const openAt = (place: RacerPlace): Promise<EventLog> =>
  place.kind === 'postgres' ? openPostgresLog(place) : openKafkaLog({ ...place, allowSingleReplica: true })

const race = async (log: EventLog, wanted: number): Promise<void> => {
  let head = await log.tail(0)
  for (let done = 0; done < wanted; ) {
    const outcome = await log.append(0, head, markers(1 + (done % 3)))
    if ('appended' in outcome) {
      head = outcome.appended
      done++
      console.log(head.id)
    } else if ('conflict' in outcome) {
      head = await catchUp(log, head)
    } else {
      throw new Error(JSON.stringify(outcome))
    }
  }
}

const catchUp = async (log: EventLog, from: Head): Promise<Head> => {
  let head = from
  for await (const batch of log.read(0, from, { follow: false })) head = batch.head
  return head
}

const [place, batches] = process.argv.slice(2)
const log = await openAt(JSON.parse(place!) as RacerPlace)
console.log((await log.tail(0)).height >= GENESIS.height ? 'ready' : '')
await new Promise((resolve) => process.stdin.once('data', resolve)) // so that both begin together
await race(log, Number(batches))
await log.close()
process.exit(0)
