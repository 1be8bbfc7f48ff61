import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, type SpecDatabase, startPostgres } from '@cartstream/spec'
import { type Ran, typeCartstream } from '@cartstream/spec/command'
import { missingFullDisk, onFullDisk } from '@cartstream/spec/full-disk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shapes } from '../contract/shapes.ts'

const MAIN = join(import.meta.dirname, '../main.ts')
let folder: string
let home: string
let port: number
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cartstream-doctor-'))
  port = await freePort()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

let homes = 0
const nowhere = { KAFKA_BROKERS: '', DATABASE_URL: '', HOST: '' }
/** In a new data folder with these files. */
const ask = async (
  args: readonly string[],
  given: { files?: Record<string, string>; env?: Record<string, string>; stdin?: string } = {},
) => {
  home = join(folder, `home-${homes++}`)
  for (const [name, text] of Object.entries(given.files ?? {})) {
    await mkdir(join(home, name, '..'), { recursive: true })
    await writeFile(join(home, name), text)
  }
  const env = { ...nowhere, CARTSTREAM_HOME: home, PORT: String(port), ...given.env }
  const { child, ended } = typeCartstream(['doctor', '--output', 'json', ...args], env)
  child.stdin!.end(given.stdin ?? '')
  return read(await ended)
}
const read = ({ code, out, err }: Ran) => {
  expect(err).toBe('')
  const { ok, checks } = shapes.doctor.parse(JSON.parse(out))
  expect(ok).toBe(code === 0)
  return { code, of: (name: string) => checks.find(({ check }) => check === name) }
}

describe('cartstream doctor', () => {
  it('finds nothing that keeps a first start from running, and makes nothing', async () => {
    const { code, of } = await ask([])
    expect(code).toBe(0)
    expect([of('node'), of('port'), of('data'), of('disk')]).toMatchObject([
      { status: 'ok', says: `Node.js ${process.versions.node}` },
      { status: 'ok', says: `${port} on 127.0.0.1 is free` },
      { status: 'ok', says: `${home} is new: the first start makes it` },
      { status: 'ok' },
    ])
    expect([of('brokers'), of('database')]).toEqual([undefined, undefined])
    expect(await readdir(folder)).not.toContain(home.split('/').at(-1))
  })

  it('names a port that is taken, and another one', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const taken = (server.address() as { port: number }).port
    const { code, of } = await ask(['--port', String(taken)])
    server.close()
    expect(code).toBe(1)
    expect(of('port')).toMatchObject({
      status: 'fail',
      says: `Port ${taken} on 127.0.0.1 is in use by another program.`,
    })
    expect(of('port')?.fix).toMatch(/PORT=\d+$/)
  })

  it.each([
    ['of another PostgreSQL', { 'postgres/PG_VERSION': '12\n' }, /was made by PostgreSQL 12/, /Move the folder away/],
    [
      'of a later cartstream',
      { 'written-by.json': '{"events":{"CartPainted":1},"models":{}}' },
      /later version of cartstream: .*CartPainted/,
      /Use that version/,
    ],
    ['that is half a database', { 'postgres/PG_VERSION': '18\n' }, /is half a database/, /restore it once more/],
    [
      'whose first start was broken off',
      { 'postgres.draft-4194305/PG_VERSION': '18\n' }, // a number that no process has
      /A first start in .* was broken off .*postgres\.draft-4194305/,
      /Start again/,
    ],
    ['of somebody else', { 'postgres/holiday.jpg': '' }, /is not a database folder of cartstream/, /move it away/],
  ])('names a data folder %s', async (_, files, says, fix) => {
    const { code, of } = await ask([], { files })
    expect(code).toBe(1)
    expect(of('data')).toMatchObject({
      status: 'fail',
      says: expect.stringMatching(says),
      fix: expect.stringMatching(fix),
    })
  })

  const lack = missingFullDisk()
  it.skipIf(lack)(lack ?? 'names a disk that is full', async () => {
    const [program, ...args] = onFullDisk(folder, [process.execPath, MAIN, 'doctor', '--output', 'json'])
    const env = { ...process.env, ...nowhere, CARTSTREAM_HOME: join(folder, 'home'), PORT: String(port) }
    const child = spawn(program!, args, { env })
    let out = ''
    child.stdout.on('data', (text) => {
      out += text
    })
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
    const { of } = read({ code, out, err: '' })
    expect(code).toBe(1)
    expect(of('disk')).toMatchObject({ status: 'fail', says: expect.stringContaining('no space left on the disk') })
  })

  it('names brokers that do not answer, with the exit code of what is unreachable', async () => {
    const { code, of } = await ask(['--brokers', '127.0.0.1:9'])
    expect(code).toBe(5)
    expect(of('brokers')).toMatchObject({
      status: 'fail',
      says: expect.stringMatching(/^No Kafka broker answers: .*127\.0\.0\.1:9/),
      fix: expect.stringContaining('KAFKA_BROKERS'),
    })
  })

  it('says what services need that nothing names', async () => {
    const { code, of } = await ask(['--for', 'services'])
    expect([code, of('port'), of('data')]).toEqual([5, undefined, undefined])
    expect(of('brokers')?.fix).toContain('Set KAFKA_BROKERS')
    expect(of('database')?.fix).toContain('DATABASE_URL: postgres://')
  })

  it('warns where Docker is absent, and fails where it is needed', async () => {
    const bin = join(folder, 'bin')
    await mkdir(bin, { recursive: true })
    await symlink(process.execPath, join(bin, 'node')).catch(() => {})
    const { code, of } = await ask([], { env: { PATH: bin } })
    expect([code, of('docker')]).toMatchObject([0, { status: 'warn', says: 'There is no Docker Compose here.' }])
    const needed = await ask(['--for', 'compose'], { env: { PATH: bin } })
    expect([needed.code, needed.of('docker')]).toMatchObject([1, { status: 'fail' }])
    expect(needed.of('docker')?.fix).toContain('Install Docker')
  })

  it('prints a line for each, and the fix below what fails', async () => {
    const { code, out } = await typeCartstream(['doctor', '--brokers', 'somewhere'], {
      ...{ ...nowhere, CARTSTREAM_HOME: join(folder, 'none'), PORT: String(port), NO_COLOR: '1' },
    }).ended
    expect(code).toBe(5)
    expect(out).toMatch(/^ok {4}node {6}Node\.js /)
    expect(out).toMatch(/^fail {2}brokers {3}KAFKA_BROKERS is host:port.*\n {16}\S/m)
  })
})

describe('what cartstream prints', () => {
  it('is in colour on a terminal, unless NO_COLOR says otherwise, and nowhere else', async () => {
    const typed = `'${process.execPath}' '${MAIN}' doctor --data '${join(folder, 'none')}' --port ${port}`
    // Node.js shows no colour to machines that build, either.
    const { NO_COLOR: _, FORCE_COLOR: __, CI: ___, ...plain } = process.env
    const escapes = async (command: readonly string[], env: Record<string, string>) => {
      const child = spawn(command[0]!, command.slice(1), {
        env: { ...plain, ...nowhere, TERM: 'xterm-256color', ...env },
      })
      let out = ''
      child.stdout.on('data', (text) => {
        out += text
      })
      await new Promise((resolve) => child.once('close', resolve))
      expect(out).toContain('Node.js')
      return out.includes('\u001b[32mok')
    }
    const onTerminal = ['script', '-qec', typed, '/dev/null']
    expect(await escapes(onTerminal, {})).toBe(true)
    expect(await escapes(onTerminal, { NO_COLOR: '1' })).toBe(false)
    expect(await escapes(['sh', '-c', typed], {})).toBe(false)
  })
})

describe('cartstream doctor, of a database', () => {
  let database: SpecDatabase
  beforeAll(async () => {
    database = await startPostgres()
  })
  afterAll(() => database.stop())

  it('says that it answers, by an address in a file or from stdin, and that brokers are not needed then', async () => {
    const { code, of } = await ask(['--for', 'services', '--database-url-file', '-'], {
      stdin: `${database.connectionString}\n`,
    })
    expect(code).toBe(0)
    expect(of('database')).toMatchObject({ status: 'ok', says: expect.stringContaining('PostgreSQL 18') })
    expect(of('brokers')).toMatchObject({ status: 'ok', says: 'none are named: the log is in PostgreSQL' })
  })

  it.each([
    [
      'a wrong password',
      (url: URL) => Object.assign(url, { password: 'hunter2' }),
      /lets nobody in/,
      /user and password/,
    ],
    [
      'a database that is not there',
      (url: URL) => Object.assign(url, { pathname: '/gone' }),
      /"gone" does not/,
      /createdb/,
    ],
    [
      'a port that nobody listens at',
      (url: URL) => Object.assign(url, { port: '9' }),
      /does not answer/,
      /host and port/,
    ],
  ])('names %s, and tells no secret', async (_, wrong, says, fix) => {
    const file = join(folder, 'address')
    await writeFile(file, wrong(new URL(database.connectionString)).href)
    const { code, of } = await ask(['--database-url-file', file])
    expect(code).toBe(5)
    expect(of('database')).toMatchObject({
      status: 'fail',
      says: expect.stringMatching(says),
      fix: expect.stringMatching(fix),
    })
    expect(JSON.stringify(of('database'))).not.toContain('hunter2')
  })
})
