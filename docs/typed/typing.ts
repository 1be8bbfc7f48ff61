import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { freePort } from '@cartstream/spec'
import { stepsOf, unlike } from './script.ts'

const root = join(import.meta.dirname, '../..')
/** Between the answers of steps. */
const END = '\u001e'

/** `answered`: how many of the steps show what comes back. */
export type Typed = { answered: number; differences: readonly string[] }
/** `home`: a folder for the script; `places`: what a page calls a place, and where it is. */
export type Shell = { home: string; env: NodeJS.ProcessEnv; places: Readonly<Record<string, string>> }

/** Types all that a page below docs/ shows into one shell, and says where what came is not what is shown: a sentence per difference. */
export const typeInto = async (page: string, { home, env, places }: Shell): Promise<Typed> => {
  let text = await readFile(join(root, 'docs', page), 'utf8')
  for (const [called, is] of Object.entries(places)) text = text.replaceAll(called, is)
  const steps = stepsOf(text)
  const script = join(home, 'typed.sh')
  await writeFile(script, steps.map(({ typed }) => `${typed}\nprintf '${END}'\n`).join(''))
  const came = (await shell(script, env)).split(END)
  const differences = steps.flatMap(({ line, answer }, i) =>
    answer === undefined ? [] : unlike(answer, came[i]!).map((how) => `step at line ${line}, ${how}`),
  )
  return { answered: steps.filter(({ answer }) => answer !== undefined).length, differences }
}

/** An embedded instance for pages that are typed: fresh, on a port of its own, a process of its own. */
export type Typing = {
  /** As `typeInto`, where the page's service is this one. */
  type(page: string): Promise<Typed>
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
  const main = join(root, 'services/all/src/main.ts')
  const service = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => service.once('close', resolve))
  await isUp(service, ended)
  return {
    type: (page) =>
      typeInto(page, { home, env, places: { 'http://127.0.0.1:8080': `http://127.0.0.1:${port}` } }),
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
