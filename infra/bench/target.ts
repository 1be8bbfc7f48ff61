import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { freePort } from '@cartstream/spec'

/** A server under test: a process of its own, whose CPU and memory the operating system counts. */
export type Target = {
  name: 'ceiling' | 'row-lock' | 'row-lock-cte' | 'cartstream'
  log: 'kafka' | 'postgres'
  port: number
  /** CPU seconds used so far, user and system. */
  cpuSeconds(): number
  /** The same, with that of every process that it has started, and those have: an embedded PostgreSQL's, too. */
  familyCpuSeconds(): number
  rssBytes(): number
  stop(): Promise<void>
}

const CLOCK_TICKS = 100

/** A process's state by `proc(5)`, from its third field on: what stands before may have spaces in it. */
const statOf = (pid: number | string): number[] => {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return text
    .slice(text.lastIndexOf(') ') + 2)
    .split(' ')
    .map(Number)
}
const cpuSeconds = (pid: number): number => {
  const fields = statOf(pid)
  return (fields[11]! + fields[12]!) / CLOCK_TICKS
}

const familyCpuSeconds = (pid: number): number => {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const fields = statOf(name)
        return [{ pid: Number(name), parent: fields[1]!, fields }]
      } catch {
        return [] // it has ended meanwhile
      }
    })
  // its own time, and that of children that have ended, whose parents wait for them
  const usedBy = (process: (typeof found)[number]): number =>
    process.fields.slice(11, 15).reduce((sum, ticks) => sum + ticks) / CLOCK_TICKS +
    found.filter(({ parent }) => parent === process.pid).reduce((sum, child) => sum + usedBy(child), 0)
  return usedBy(found.find((process) => process.pid === pid)!)
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
    familyCpuSeconds: () => familyCpuSeconds(child.pid!),
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
