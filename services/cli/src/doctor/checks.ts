import { spawn } from 'node:child_process'
import { lookAtData, lookAtDisk, lookAtPort } from '@cartstream/all/look'
import { askBrokers } from '@cartstream/log/ask'
import { askDatabase } from '@cartstream/read'
import { CannotStart } from '@cartstream/run'
import { type CheckName, type Finding, found, mild } from './finding.ts'
import type { ways } from './ways.ts'

export type Checkup = {
  way: (typeof ways)[number]
  home: string
  host: string
  port: number
  /** As KAFKA_BROKERS and DATABASE_URL have it; undefined: not named. */
  brokers: string | undefined
  databaseUrl: string | undefined
}

/** Looks at everything that the way needs, and at what else is named; changes nothing. */
export const checkUp = async (checkup: Checkup): Promise<Finding[]> => {
  const { way, home, host, port, brokers, databaseUrl } = checkup
  const checks: Partial<Record<CheckName, Promise<Finding>>> = {
    node: found('node', () => nodeVersion(process.versions.node)),
    ...(way !== 'services' && { port: found('port', () => lookAtPort(home, { host, port })) }),
    ...(way === 'start' && {
      data: found('data', () => lookAtData(home)),
      disk: found('disk', () => lookAtDisk(home)),
    }),
    ...((way === 'services' || brokers !== undefined) && { brokers: found('brokers', () => brokersSay(checkup)) }),
    ...((way === 'services' || databaseUrl !== undefined) && {
      database: found('database', () => databaseSays(checkup)),
    }),
    docker: found('docker', dockerSays).then((finding) => (way === 'compose' ? finding : mild(finding))),
  }
  return Promise.all(Object.values(checks))
}

/** From here on Node.js runs TypeScript as it is, in all that the services use of it. */
const OLDEST = [24, 16] as const

export const nodeVersion = (version: string): string => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return `Node.js ${version}`
  throw new CannotStart(
    `This is Node.js ${version}; cartstream needs ${OLDEST.join('.')} or later.`,
    'Run `npm install`: it brings its own, which `npm start` and `npx --no cartstream` use.',
  )
}

const brokersSay = async ({ brokers, databaseUrl }: Checkup): Promise<string> => {
  if (brokers === undefined && databaseUrl !== undefined) return 'none are named: the log is in PostgreSQL'
  const asked = await askBrokers({ ...process.env, KAFKA_BROKERS: brokers ?? '' })
  if (asked === undefined)
    throw new CannotStart('Neither brokers nor a database are named.', 'Set KAFKA_BROKERS, or DATABASE_URL alone.')
  const { brokers: count, topic, findings } = asked
  if (findings !== undefined && findings.problems.length > 0)
    throw new CannotStart(
      `The topic cannot be the log: ${findings.problems.join('; ')}.`,
      'Correct its settings, or name another one in KAFKA_TOPIC: docs/how-to/ops/kafka.md.',
    )
  const answer = count === 1 ? '1 broker answers' : `${count} brokers answer`
  const notes = [findings === undefined ? 'the first handler makes it' : 'it is fit', ...(findings?.warnings ?? [])]
  return `${answer}; the log's topic is ${topic}: ${notes.join('; ')}`
}

const databaseSays = async ({ databaseUrl }: Checkup): Promise<string> => {
  if (databaseUrl === undefined)
    throw new CannotStart('No database is named.', 'Set DATABASE_URL: postgres://user:password@host:5432/database')
  if (!/^postgres(ql)?:\/\//.test(databaseUrl) || !URL.canParse(databaseUrl))
    throw new CannotStart('DATABASE_URL is no address of a PostgreSQL.', 'postgres://user:password@host:5432/database')
  const { version, database, mayCreate } = await askDatabase(databaseUrl)
  if (!mayCreate)
    throw new CannotStart(
      `PostgreSQL does not let this user make schemas in the database ${database}.`,
      `GRANT CREATE ON DATABASE ${database} TO ...; or let another user run \`cartstream migrate\`.`,
    )
  return `PostgreSQL ${version} answers, database ${database}`
}

const dockerSays = async (): Promise<string> => {
  const way = await first([
    ['docker', 'compose', 'version', '--short'],
    ['docker-compose', 'version', '--short'],
  ])
  if (way === undefined)
    throw new CannotStart(
      'There is no Docker Compose here.',
      'Install Docker (https://docs.docker.com/engine/install), or run the services without it: docs/how-to/ops/kafka.md. `npm start` needs none.',
    )
  if ((await first([['docker', 'info', '--format', '{{.ServerVersion}}']])) === undefined)
    throw new CannotStart(
      `Docker Compose ${way} is here, but no Docker engine answers.`,
      'Start it (systemctl start docker, or Docker Desktop). `npm start` needs none.',
    )
  return `Docker Compose ${way}, and an engine that answers`
}

const PATIENCE_MS = 10_000

/** What the first of these programs says that ends well. */
const first = async (commands: readonly (readonly [string, ...string[]])[]): Promise<string | undefined> => {
  for (const [program, ...args] of commands) {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'ignore'],
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    let said = ''
    child.stdout.on('data', (text) => {
      said += text
    })
    const code = await new Promise((resolve) => child.on('error', () => resolve(undefined)).on('close', resolve))
    if (code === 0 && said.trim() !== '') return said.trim()
  }
  return undefined
}
