import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { freePort } from '@cartstream/spec'
import { stepsOf, unlike } from './script.ts'
import { isTyped } from './untyped.ts'

const root = join(import.meta.dirname, '../..')
/** What `npm start` runs. npm itself hands no signal of a single process on. */
const NPM_START = join(root, 'bin/bootstrap.js')
/** Between the answers of steps. */
const END = '\u001e'

/** `home`: a folder for the script; `places`: what a page calls a place, and where it is. */
export type Shell = { home: string; env: NodeJS.ProcessEnv; places: Readonly<Record<string, string>> }

/** Types all that a page below docs/ shows into one shell, and says where what came is not what is shown: a sentence per difference. */
export const typeInto = async (page: string, { home, env, places }: Shell): Promise<string[]> => {
  const text = await readFile(join(root, 'docs', page), 'utf8')
  const there = (told: string) => Object.entries(places).reduce((all, [called, is]) => all.replaceAll(called, is), told)
  const steps = stepsOf(text).filter(({ typed }) => isTyped(page, typed))
  const script = join(home, 'typed.sh')
  await writeFile(script, steps.map(({ typed }) => `${there(typed)}\nprintf '${END}'\n`).join(''))
  const came = (await shell(script, env)).split(END)
  return steps.flatMap(({ line, answer }, i) =>
    answer === undefined ? [] : unlike(there(answer), came[i]!).map((how) => `step at line ${line}, ${how}`),
  )
}

/** A fresh `npm start` for pages that are typed: in a folder of its own, on a port of its own. */
export type Typing = {
  /** As `typeInto`, where the page's service is this one. */
  type(page: string): Promise<string[]>
  close(): Promise<void>
}

export const startTyping = async (): Promise<Typing> => {
  const home = await mkdtemp(join(tmpdir(), 'cartstream-docs-'))
  await chmod(home, 0o755) // the database's user may enter it
  const port = await freePort()
  const env = {
    ...process.env,
    CARTSTREAM_HOME: home,
    PORT: String(port),
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    ...{ AUTH_JWT_SECRET: '', KAFKA_BROKERS: '', DATABASE_URL: '' },
  }
  const service = spawn(process.execPath, [NPM_START, 'start'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => service.once('close', resolve))
  await isUp(service, ended)
  return {
    type: (page) => typeInto(page, { home, env, places: { 'http://127.0.0.1:8080': `http://127.0.0.1:${port}` } }),
    async close() {
      service.kill('SIGINT')
      await ended
      await rm(home, { recursive: true, force: true })
    },
  }
}

const isUp = (service: ChildProcess, ended: Promise<unknown>): Promise<void> =>
  new Promise((resolve, reject) => {
    service.stdout?.on('data', (text) => String(text).includes('Ctrl-C stops it') && resolve())
    void ended.then(() => reject(new Error('the embedded instance did not start')))
  })

const shell = (script: string, env: NodeJS.ProcessEnv): Promise<string> =>
  new Promise((resolve, reject) => {
    const bash = spawn('bash', ['-eu', '-o', 'pipefail', script], { cwd: root, env })
    let [out, err] = ['', '']
    bash.stdout.on('data', (text) => {
      out += text
    })
    bash.stderr.on('data', (text) => {
      err += text
    })
    bash.on('error', reject)
    bash.on('close', (code) =>
      code === 0 ? resolve(out) : reject(new Error(`bash ended with ${code}: ${err}\n${out}`)),
    )
  })
