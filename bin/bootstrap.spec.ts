import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const LOCK = {
  packages: { '': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0', optional: true } },
}

/** A checkout of its own, with a task that is `task` and an npm that writes down how it was called. */
describe('bootstrap', () => {
  let root: string
  const put = async (path: string, content: string | object) => {
    const file = join(root, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
  }
  const has = (versions: Record<string, string>) =>
    put('node_modules/.package-lock.json', {
      packages: Object.fromEntries(Object.entries(versions).map(([n, version]) => [`node_modules/${n}`, { version }])),
    })
  const task = (code: string) => put('services/all/src/main.ts', code)
  const calls = () => readFile(join(root, 'npm-calls'), 'utf8').catch(() => '')
  const runOn = (more: Record<string, string>, ...args: string[]) => {
    const env = { ...process.env, npm_execpath: join(root, 'npm-cli.js'), ...more }
    const child = spawn(process.execPath, [join(root, 'bin/bootstrap.js'), ...args], { env, detached: true })
    let out = ''
    let err = ''
    child.stdout.on('data', (text) => {
      out += text
      if (String(text).includes('up')) child.emit('up')
    })
    child.stderr.on('data', (text) => {
      err += text
    })
    const end = once(child, 'close').then(([code, signal]) => ({ code, signal, out, err }))
    return { child, up: once(child, 'up'), end }
  }
  const run = (...args: string[]) => runOn({}, ...args)
  /** As on a machine whose Node.js is of that version. */
  const runOld = async (node: string, ...args: string[]) => {
    await put(
      'old.cjs',
      `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${node}' } })`,
    )
    return runOn({ NODE_OPTIONS: `--require=${join(root, 'old.cjs')}` }, ...args).end
  }

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'cartstream-bootstrap-'))
    await mkdir(join(root, 'bin'))
    await copyFile(join(import.meta.dirname, 'bootstrap.js'), join(root, 'bin/bootstrap.js'))
    await put('package.json', { type: 'module' })
    await put('package-lock.json', LOCK)
    await mkdir(join(root, 'node_modules/node/bin'), { recursive: true })
    await symlink(process.execPath, join(root, 'node_modules/node/bin/node'))
    await put(
      'npm-cli.js',
      `import { appendFileSync } from 'node:fs'
       appendFileSync(${JSON.stringify(join(root, 'npm-calls'))}, process.argv[2] + '\\n')
       process.exit(Number(process.env.NPM_CODE ?? 0))`,
    )
    await has({ a: '1.0.0' })
    await task(`const n: number = 1; console.log(n, ...process.argv.slice(2))`)
  })
  afterEach(() => rm(root, { recursive: true, force: true }))

  it('runs TypeScript with its arguments and installs nothing that is there', async () => {
    expect(await run('start', '--port', '0').end).toEqual({ code: 0, signal: null, out: '1 --port 0\n', err: '' })
    expect(await calls()).toBe('')
  })
  it('puts its own Node.js first in PATH', async () => {
    await task(`console.log(process.env.PATH?.split(':')[0])`)
    expect((await run('start').end).out).toBe(`${join(root, 'node_modules/node/bin')}\n`)
  })
  it('installs, once, where a package is missing or of another version, and says so', async () => {
    await has({ a: '0.9.0' })
    const { code, err, out } = await run('start').end
    expect({ code, out }).toEqual({ code: 0, out: '1\n' })
    expect(err).toMatch(/^Installing what is in package-lock\.json/)
    expect(await calls()).toBe('ci\n')
  })
  it('installs where there is nothing yet', async () => {
    await rm(join(root, 'node_modules/.package-lock.json'))
    await run('start').end
    expect(await calls()).toBe('ci\n')
  })
  it('does not mind that package-lock.json was written anew with the same content', async () => {
    await put('package-lock.json', LOCK)
    await run('start').end
    expect(await calls()).toBe('')
  })
  it('names a Node.js that is too old, and where a newer one is', async () => {
    const { code, out, err } = await runOld('18.19.0', 'start')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toBe('This is Node.js 18.19.0; cartstream needs 20 or later. See https://nodejs.org/en/download\n')
  })
  it('names what is missing where the Node.js of its own was not installed', async () => {
    await rm(join(root, 'node_modules/node'), { recursive: true })
    const { code, err } = await runOld('20.20.2', 'start')
    expect(code).toBe(1)
    expect(err).toContain('runs on Node.js 24')
    expect(err).toContain('npm rebuild node')
  })
  it('passes exit codes through', async () => {
    await task('process.exit(7)')
    expect((await run('start').end).code).toBe(7)
  })
  it('says what can be asked for', async () => {
    expect(await run().end).toMatchObject({ code: 2, err: expect.stringContaining('<start|test|') })
    expect((await run('toString').end).code).toBe(2)
    expect(await run('kafka').end).toMatchObject({
      code: 1,
      err: expect.stringContaining('infra/kafka/kafka.ts is missing'),
    })
  })

  const waiting = `
    let signals = 0
    process.on('SIGINT', () => {
      console.log('signal', ++signals)
      setTimeout(() => { console.log('closed'); process.exit(0) }, 200)
    })
    setInterval(() => {}, 1000)
    console.log('up')`

  it('hands Ctrl-C to the child once, though it comes from terminal and npm, and waits for it', async () => {
    await task(waiting)
    const { child, up, end } = run('start')
    await up
    process.kill(-child.pid!, 'SIGINT') // as a terminal does: to the whole group
    child.kill('SIGINT') // as npm does
    expect(await end).toMatchObject({ code: 0, signal: null, out: 'up\nsignal 1\nclosed\n' })
  })
  it('hands SIGTERM on, and ends by it where the child does', async () => {
    await task(`setInterval(() => {}, 1000); console.log('up')`)
    const { child, up, end } = run('start')
    await up
    child.kill('SIGTERM')
    expect(await end).toMatchObject({ code: null, signal: 'SIGTERM' })
  })
})
