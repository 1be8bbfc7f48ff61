import { createPostgresKeys } from '@cartstream/keys/postgres'
import { askBrokers } from '@cartstream/log/ask'
import { openLog, openSnapshots } from '@cartstream/log/open'
import { askDatabase, migrate, NotRebuilt, pending, previous, projections } from '@cartstream/read'
import { CannotStart, inWords } from '@cartstream/run'
import { Failure } from '../failure.ts'
import { printData } from '../output.ts'
import { Unreachable } from '../unreachable.ts'
import type { MigrateOptions } from './command.ts'

const partNames = ['log', 'snapshots', 'keys', 'read models'] as const
/** `was`: before the command; `behind`: of an earlier version, or half made. */
type Part = { part: (typeof partNames)[number]; where: 'Kafka' | 'PostgreSQL'; was: 'there' | 'missing' | 'behind' }

export const runMigrate = async ({ output, dryRun = false }: MigrateOptions): Promise<void> => {
  const databaseUrl = process.env.DATABASE_URL?.trim()
  if (!databaseUrl) throw new Failure('DATABASE_URL is not set: postgres://user:password@host:5432/database')
  try {
    const parts = await lookAt(databaseUrl)
    if (!dryRun) await make(databaseUrl)
    printData(output, { dryRun, parts }, parts.map((part) => partText(part, dryRun)).join('\n'))
  } catch (cause) {
    const error = inWords(cause)
    if (error instanceof CannotStart) throw new Unreachable(`${error.message}\n${error.fix}`, { cause })
    throw error instanceof NotRebuilt ? new Failure(`${error.message}.`, { cause }) : error
  }
}

const lookAt = async (databaseUrl: string): Promise<Part[]> => {
  const [brokers, { schemas }] = await Promise.all([askBrokers(), askDatabase(databaseUrl)])
  const there = brokers === undefined ? schemas : brokers.topics
  const was = (is: boolean) => (is ? 'there' : 'missing')
  const where = brokers === undefined ? 'PostgreSQL' : 'Kafka'
  const isBehind = schemas.includes('read') && (await pending(databaseUrl, projections)).length > 0
  return [
    { part: 'log', where, was: was(there.includes(brokers?.topic ?? 'log')) },
    { part: 'snapshots', where, was: was(there.includes(brokers?.snapshotTopic ?? 'snapshots')) },
    { part: 'keys', where: 'PostgreSQL', was: was(schemas.includes('keys')) },
    { part: 'read models', where: 'PostgreSQL', was: isBehind ? 'behind' : was(schemas.includes('read')) },
  ]
}

/** By the very functions that the services call at their start. */
const make = async (databaseUrl: string): Promise<void> => {
  await (await openLog()).close()
  await (await openSnapshots()).close()
  await (await createPostgresKeys({ connectionString: databaseUrl })).close()
  await migrate(databaseUrl, projections, { previous })
}

const partText = ({ part, where, was }: Part, dryRun: boolean): string => {
  const done = dryRun
    ? { missing: 'would be made', behind: 'would be brought up to date' }
    : { missing: 'made', behind: 'brought up to date' }
  return `${part.padEnd(11)}  ${where.padEnd(10)}  ${was === 'there' ? 'was there' : done[was]}`
}
