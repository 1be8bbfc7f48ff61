import { homeFolder, readConnection } from '@cartstream/all/home'
import { type Difference, type SnapshotVerdict, verifySnapshot } from '@cartstream/command-handler'
import type { EventLog, Snapshots } from '@cartstream/log'
import { openLog, openSnapshots } from '@cartstream/log/open'
import { openPostgresLog } from '@cartstream/log/postgres'
import { openPostgresSnapshots } from '@cartstream/log/postgres-snapshots'
import { exitCodes } from '../exit-codes.ts'
import { type OutputKind, printData, say } from '../output.ts'
import { Unreachable } from '../unreachable.ts'

type Options = { output: OutputKind }
type Verdict = SnapshotVerdict & { partition: number }
const TELL_EVERY_MS = 10_000

/** Compares every partition; exit code 4 where a snapshot says otherwise than the log, or cannot be read. */
export const verifyHandler = async ({ output }: Options): Promise<void> => {
  const { log, snapshots } = await openStores()
  const verdicts: Verdict[] = []
  try {
    for (let partition = 0; partition < log.partitions; partition++)
      verdicts.push({ partition, ...(await verifySnapshot(log, snapshots, partition, progressOf(partition))) })
  } finally {
    await Promise.all([log.close(), snapshots.close()])
  }
  printData(output, { partitions: verdicts.map(asData) }, verdicts.map(asText).join('\n'))
  if (verdicts.some(({ verdict }) => verdict === 'differs' || verdict === 'broken'))
    process.exitCode = exitCodes.differs
}

/** By KAFKA_BROKERS or DATABASE_URL, as the services have them, else those of the running embedded instance. */
const openStores = async (): Promise<{ log: EventLog; snapshots: Snapshots }> => {
  const named = process.env.KAFKA_BROKERS || process.env.DATABASE_URL
  const connectionString = named ? undefined : (await readConnection(homeFolder()))?.databaseUrl
  if (!named && connectionString === undefined)
    throw new Unreachable(
      'No log is known: run `npm start`, or set KAFKA_BROKERS or DATABASE_URL as the services have them.',
    )
  try {
    const log = await (connectionString === undefined
      ? openLog()
      : openPostgresLog({ connectionString, partitions: 1 }))
    const opening = connectionString === undefined ? openSnapshots() : openPostgresSnapshots({ connectionString })
    const snapshots = await opening.catch(async (error) => {
      await log.close()
      throw error
    })
    return { log, snapshots }
  } catch (error) {
    throw new Unreachable(`The log cannot be reached: ${(error as Error).message}`, { cause: error })
  }
}

const progressOf = (partition: number) => {
  let next = performance.now() + TELL_EVERY_MS
  return (events: number): void => {
    if (performance.now() < next) return
    next += TELL_EVERY_MS
    say(`partition ${partition}: ${events.toLocaleString('en')} events folded`)
  }
}

const asData = ({ partition, ...rest }: Verdict) => {
  if (rest.verdict === 'none') return { partition, verdict: rest.verdict }
  const { snapshot, ...found } = rest
  const { head, at, bytes } = snapshot
  return { partition, ...found, height: Number(head.height), at: at.toISOString(), bytes }
}

const asText = ({ partition, ...rest }: Verdict): string => {
  const where = `partition ${partition}`
  if (rest.verdict === 'none') return `${where}: there is no snapshot of this version`
  const of = `${where}: the snapshot at height ${rest.snapshot.head.height}`
  if (rest.verdict === 'broken') return `${of} is broken: ${rest.why}`
  const events = rest.events.toLocaleString('en')
  if (rest.verdict === 'differs')
    return `${of} differs from ${events} events of the log:\n${differenceText(rest.difference)}`
  const [records, keys] = [rest.records.toLocaleString('en'), rest.keys.toLocaleString('en')]
  return `${of} says what ${events} events of the log say: ${records} records, ${keys} keys`
}

const differenceText = ({ what, shop, kind, id, snapshot, log }: Difference): string => {
  const of = [shop === undefined ? [] : [`shop ${shop}`], kind ?? [], id].flat().join(', ')
  return `  ${what} (${of})\n  the log:      ${JSON.stringify(log) ?? 'nothing'}\n  the snapshot: ${JSON.stringify(snapshot) ?? 'nothing'}`
}
