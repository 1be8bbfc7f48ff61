import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type SpecDatabase, startPostgres } from '@cartstream/spec'
import { missingFullDisk, onFullDisk } from '@cartstream/spec/full-disk'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConnection } from './home.ts'

const root = join(import.meta.dirname, '../../..')
const ALL = 'services/all/src/main.ts'
type Run = { child: ChildProcess; said(): string; ended: Promise<number | null> }

const run = (command: readonly string[], env: Record<string, string>): Run => {
  const child = spawn(command[0]!, command.slice(1), { cwd: root, env: { ...process.env, ...env } })
  let said = ''
  const hear = (text: Buffer) => {
    said += text
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  return { child, said: () => said, ended: new Promise((resolve) => child.once('close', resolve)) }
}
const start = (main: string, env: Record<string, string>): Run => run([process.execPath, main], { PORT: '0', ...env })

const homes: string[] = []
const newHome = async (): Promise<string> => {
  const home = await mkdtemp(join(tmpdir(), 'cartstream-cannot-'))
  await chmod(home, 0o755) // as a checkout's folder is: the database's user may enter it
  homes.push(home)
  return home
}
afterAll(async () => {
  for (const home of homes) await rm(home, { recursive: true, force: true })
})

/** As a later version would leave a read model, without a word about it beside. */
const makeLater = async (databaseUrl: string): Promise<void> => {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  await client.query(`update read.generation set version = 99 where projection = 'carts' and live`)
  await client.end()
}

describe('an embedded instance', () => {
  it('begins anew where its first start was killed in the middle, and says so; and sees rows that it cannot read', async () => {
    const home = await newHome()
    const first = start(ALL, { CARTSTREAM_HOME: home })
    const isMaking = async () => (await readdir(home)).some((name) => name.startsWith('postgres.draft-'))
    while (!(await isMaking()) && first.child.exitCode === null) await sleep(5)
    first.child.kill('SIGKILL')
    await first.ended
    expect(await readdir(home)).not.toContain('postgres')

    const second = start(ALL, { CARTSTREAM_HOME: home })
    while (!second.said().includes('Ctrl-C stops it') && second.child.exitCode === null) await sleep(20)
    expect(second.said()).toContain('a first start before this one was broken off; what it had left is removed')
    expect((await readdir(home)).filter((name) => /draft|initdb/.test(name))).toEqual([])
    await makeLater((await readConnection(home))!.databaseUrl)
    second.child.kill('SIGINT')
    expect(await second.ended).toBe(0)

    const third = start(ALL, { CARTSTREAM_HOME: home }) // which does not wait for ever for what cannot come
    expect(await third.ended).toBe(1)
    expect(third.said()).toContain(`What is in ${home} cannot be read: read model carts is live in version 99`)
    expect(third.said()).toContain('Use the version of cartstream that wrote it')
  }, 300_000)

  it.each([
    ['half a database', { 'postgres/PG_VERSION': '18\n' }, 'is half a database'],
    [
      'a database without its password',
      { 'postgres/PG_VERSION': '18\n', 'postgres/global/pg_control': 'of a spec' },
      'database-password is missing',
    ],
    [
      'the data of a later version',
      { 'written-by.json': JSON.stringify({ events: { ItemAdded: 99 }, models: {} }) },
      'was written by a later version of cartstream: it may have version 99 of the event ItemAdded',
    ],
    [
      'the data of a later version, with an event of its own',
      { 'written-by.json': JSON.stringify({ events: { CartPainted: 1 }, models: {} }) },
      'it may have the event CartPainted, which this one does not know',
    ],
    [
      'rows of a later version',
      { 'written-by.json': JSON.stringify({ events: {}, models: { carts: 99 } }) },
      'the read model carts is at version 99',
    ],
  ])('does not start on %s, and leaves it as it is', async (_, files, words) => {
    const home = await newHome()
    await mkdir(join(home, 'postgres/global'), { recursive: true })
    for (const [name, text] of Object.entries(files)) await writeFile(join(home, name), text)
    const before = (await readdir(home)).sort()
    const { ended, said } = start(ALL, { CARTSTREAM_HOME: home })
    expect(await ended).toBe(1)
    expect(said()).toContain(`cartstream could not start. ${home}`)
    expect(said()).toContain(words)
    expect(said()).toContain('CARTSTREAM_HOME=/path/to/folder npm start')
    expect((await readdir(home)).sort()).toEqual(before)
  })

  const lack = missingFullDisk()
  it.skipIf(lack)(lack ?? 'names a disk that is full', async () => {
    const home = await newHome()
    const { ended, said } = run(onFullDisk(home, [process.execPath, ALL]), { CARTSTREAM_HOME: home, PORT: '0' })
    expect(await ended).toBe(1)
    expect(said()).toMatch(/There is no space left on the disk of .*: \d MB are free, a first start needs 160 MB/)
    expect(said()).toContain('Free some, or choose a folder on another disk')
  })
})

const services = ['command-handler', 'projector', 'query-gateway', 'analyst']
const mainOf = (service: string) => `services/${service}/src/main.ts`
const settings = {
  AUTH_JWT_SECRET: 'a secret for specs, of thirty-two bytes or more',
  KAFKA_BROKERS: '',
  LOG_LEVEL: 'fatal',
}

describe('a service of its own', () => {
  let database: SpecDatabase
  beforeAll(async () => {
    database = await startPostgres()
  })
  afterAll(() => database.stop())

  const fails = async (main: string, env: Record<string, string>) => {
    const { ended, said } = start(main, { ...settings, ...env })
    expect(await ended).toBe(1)
    expect(said()).not.toContain('    at ') // no stack
    return said()
  }

  it.each(services)('%s names a database that does not answer, lets nobody in, or is not there', async (service) => {
    const [wrong, nowhere] = [new URL(database.connectionString), new URL(database.connectionString)]
    wrong.password = 'hunter2'
    nowhere.pathname = '/nowhere'
    const addresses = ['postgres://u:hunter2@127.0.0.1:9/none', wrong.href, nowhere.href]
    const [silent, refused, gone] = await Promise.all(
      addresses.map((DATABASE_URL) => fails(mainOf(service), { DATABASE_URL })),
    )
    expect(silent).toContain(`${service} could not start. PostgreSQL does not answer: connect ECONNREFUSED 127.0.0.1:9`)
    expect(silent).toContain('correct host and port in DATABASE_URL')
    expect(refused).toContain('PostgreSQL lets nobody in with this user and password')
    expect(refused).not.toContain('hunter2')
    expect(gone).toContain('database "nowhere" does not exist')
  })

  it('names brokers that do not answer, whichever it is', async () => {
    const env = { DATABASE_URL: database.connectionString, KAFKA_BROKERS: '127.0.0.1:9' }
    const mains = [...['command-handler', 'projector', 'analyst'].map(mainOf), 'services/projector/src/relay/main.ts']
    for (const said of await Promise.all(mains.map((main) => fails(main, env)))) {
      expect(said).toMatch(/could not start\. No Kafka broker answers: .*127\.0\.0\.1:9/)
      expect(said).toContain('correct KAFKA_BROKERS')
    }
  })

  it('names a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    const said = await fails(mainOf('query-gateway'), { DATABASE_URL: database.connectionString, PORT: String(port) })
    server.close()
    expect(said).toContain(
      `Port ${port} on 127.0.0.1 is in use by another program.\nStop that program, or choose another port: PORT=`,
    )
  })
})
