import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { freePort } from '@cartstream/spec'

/** A server under test: a process of its own, whose CPU and memory the operating system counts. */
export type Target = {
  name: 'ceiling' | 'row-lock' | 'row-lock-cte' | 'cartstream'
  log: 'kafka' | 'postgres'
  port: number
  /** CPU seconds used so far, user and system. */
  cpuSeconds(): number
  rssBytes(): number
  stop(): Promise<void>
}

const CLOCK_TICKS = 100

const cpuSeconds = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS
}
const rssBytes = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024

/** Starts `node file` on a free port and waits until it answers there, and does not say that it is not ready. */
export const startTarget = async (
  { name, log }: Pick<Target, 'name' | 'log'>,
  file: string,
  env: Record<string, string>,
  patienceMs = 60_000,
): Promise<Target> => {
  const port = await freePort()
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: string[] = []
  for (const out of [child.stdout!, child.stderr!])
    createInterface({ input: out }).on('line', (line) => said.push(line))
  const deadline = performance.now() + patienceMs
  while (!(await isUp(port))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      throw new Error(`${name} on ${log} did not start; it said:\n${said.slice(-20).join('\n')}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    name,
    log,
    port,
    cpuSeconds: () => cpuSeconds(child.pid!),
    rssBytes: () => rssBytes(child.pid!),
    stop: () => gone(child),
  }
}

const isUp = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    (reply) => reply.status !== 503,
    () => false,
  )

const gone = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await exit
  clearTimeout(late)
}
