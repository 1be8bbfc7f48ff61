import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export type SpecStripe = { host: string; port: number; stop(): Promise<void> }

const VERSION = 'v0.203.0'
const CACHE = join(import.meta.dirname, '..', '..', '..', 'node_modules', '.cache', 'stripe-mock')
const BINARY = join(CACHE, VERSION, process.platform === 'win32' ? 'stripe-mock.exe' : 'stripe-mock')
const WHAT_TO_INSTALL =
  'no stripe-mock: install Go (1.19 or later), which builds it once (Debian: apt-get install golang-go)'

/** Go in the PATH, or where its own installers put it. */
const findGo = (): string | undefined =>
  ['go', '/usr/local/go/bin/go', '/usr/lib/go/bin/go', '/opt/homebrew/bin/go', join(homedir(), 'go', 'bin', 'go')].find(
    (go) => spawnSync(go, ['version'], { stdio: 'ignore', timeout: 10_000 }).status === 0,
  )

/**
 * What keeps suites on stripe-mock from running, in words; undefined where nothing does. A suite names it and is skipped:
 * `const lack = missingStripeMock(); describe.skipIf(lack)(lack ?? 'Stripe', ...)`. Throws where CI=true: there it must not be missing.
 */
export const missingStripeMock = (): string | undefined => {
  if (existsSync(BINARY) || findGo() !== undefined) return undefined
  if (process.env.CI === 'true') throw new Error(WHAT_TO_INSTALL)
  console.warn(`skipped: ${WHAT_TO_INSTALL}`) // a reporter does not show the names of suites that it skips
  return WHAT_TO_INSTALL
}

/** Built by `go install` at the first call, from Go's module proxy (half a minute, 33 MB); appears whole or not at all. */
const install = async (): Promise<void> => {
  if (existsSync(BINARY)) return
  const go = findGo()
  if (go === undefined) throw new Error(WHAT_TO_INSTALL)
  await mkdir(CACHE, { recursive: true })
  const folder = await mkdtemp(join(CACHE, 'build-'))
  try {
    const env = { ...process.env, GOBIN: folder }
    // as what a module of ours requires: Debian's Go 1.19 refuses `install …@version` for the patch number in its go.mod, and builds it all the same
    await writeFile(join(folder, 'go.mod'), `module spec\n\nrequire github.com/stripe/stripe-mock ${VERSION}\n`)
    await promisify(execFile)(go, ['install', '-mod=mod', 'github.com/stripe/stripe-mock'], { env, cwd: folder })
    // where another suite was first, its binary is as good
    await rename(folder, join(CACHE, VERSION)).catch((error) => {
      if (!existsSync(BINARY)) throw error
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Stripe's own stand-in: checks requests against Stripe's API description and answers from fixtures. It keeps nothing of what it is told. */
export const startStripeMock = async (): Promise<SpecStripe> => {
  await install()
  // it opens HTTPS in any case, on a fixed port of every interface where none is named
  const server = spawn(BINARY, ['-http-addr', '127.0.0.1:0', '-https-addr', '127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PORT: undefined },
  })
  const kill = () => void server.kill('SIGKILL')
  process.once('exit', kill) // a suite that was cut short leaves nothing behind
  const port = await portOf(server)
  const stop = async () => {
    process.off('exit', kill)
    const gone = new Promise((resolve) => server.once('exit', resolve))
    server.kill()
    await gone
  }
  return { host: '127.0.0.1', port, stop }
}

const portOf = (server: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => {
    let said = ''
    const listen = (text: string) => {
      said += text
      const [, port] = /Listening for HTTP at address: .*:(\d+)/.exec(said) ?? []
      if (port !== undefined) resolve(Number(port))
    }
    server.stdout?.setEncoding('utf8').on('data', listen)
    server.stderr?.setEncoding('utf8').on('data', listen)
    server.on('error', reject)
    server.on('exit', (code) => reject(new Error(`stripe-mock ended (${code}):\n${said}`)))
  })
