import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { freePort } from '@cartstream/spec'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stepsOf, unlike } from './script.ts'

const root = join(import.meta.dirname, '..')
const DOCUMENT = join(import.meta.dirname, 'purchase.md')
/** Between the answers of steps. */
const END = '\u001e'

describe('docs/purchase.md', () => {
  let home: string
  let port: number
  let service: ChildProcess
  let ended: Promise<unknown>
  const env = () => ({
    ...process.env,
    CARTSTREAM_HOME: home,
    PORT: String(port),
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    ...{ AUTH_JWT_SECRET: '', KAFKA_BROKERS: '', DATABASE_URL: '' },
  })

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'cartstream-purchase-'))
    await chmod(home, 0o755) // the database's user may enter it
    port = await freePort()
    const main = join(root, 'services/all/src/main.ts')
    service = spawn(process.execPath, [main], { env: env(), stdio: ['ignore', 'pipe', 'inherit'] })
    ended = new Promise((resolve) => service.once('close', resolve))
    await new Promise<void>((resolve, reject) => {
      service.stdout?.on('data', (text) => String(text).includes('Ctrl-C stops it') && resolve())
      void ended.then(() => reject(new Error('the embedded instance did not start')))
    })
  })
  afterAll(async () => {
    service.kill('SIGINT')
    await ended
    await rm(home, { recursive: true, force: true })
  })

  /** Types all of it into one shell; what came back, step by step. */
  const type = async (typed: readonly string[]): Promise<string[]> => {
    const script = join(home, 'purchase.sh')
    await writeFile(script, typed.map((text) => `${text}\nprintf '${END}'\n`).join(''))
    return new Promise((resolve, reject) => {
      const shell = spawn('bash', ['-eu', '-o', 'pipefail', script], { cwd: root, env: env() })
      let [out, err] = ['', '']
      shell.stdout.on('data', (text) => {
        out += text
      })
      shell.stderr.on('data', (text) => {
        err += text
      })
      shell.on('error', reject)
      shell.on('close', (code) =>
        code === 0 ? resolve(out.split(END)) : reject(new Error(`bash ended with ${code}: ${err}\n${out}`)),
      )
    })
  }

  it('is what happens when it is typed into a shell', async () => {
    const text = (await readFile(DOCUMENT, 'utf8')).replaceAll('http://127.0.0.1:8080', `http://127.0.0.1:${port}`)
    const steps = stepsOf(text)
    expect(steps.length).toBeGreaterThan(10)
    const came = await type(steps.map(({ typed }) => typed))
    for (const [i, { line, answer }] of steps.entries())
      if (answer !== undefined) expect([line, unlike(answer, came[i]!)]).toEqual([line, []])
  })
})
