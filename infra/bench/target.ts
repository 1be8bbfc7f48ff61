import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

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

/** Starts `node file` and waits for the line in which it tells its port, as `"port":N`, `:N` of an URL, or JSON. */
export const startTarget = async (
  { name, log }: Pick<Target, 'name' | 'log'>,
  file: string,
  env: Record<string, string>,
): Promise<Target> => {
  const child = spawn(process.execPath, [file], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: string[] = []
  const port = await portOf(child, lines)
  return {
    name,
    log,
    port,
    cpuSeconds: () => cpuSeconds(child.pid!),
    rssBytes: () => rssBytes(child.pid!),
    stop: () => gone(child),
  }
}

const portOf = (child: ChildProcess, lines: string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no port within 60 s; it said:\n${lines.join('\n')}`)), 60_000)
    const look = (line: string) => {
      lines.push(line)
      if (lines.length > 200) lines.shift()
      const port = /"port":\s*(\d+)|127\.0\.0\.1:(\d+)/.exec(line)
      if (port === null) return
      clearTimeout(late)
      resolve(Number(port[1] ?? port[2]))
    }
    createInterface({ input: child.stdout! }).on('line', look)
    createInterface({ input: child.stderr! }).on('line', (line) => lines.push(line))
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it told its port:\n${lines.join('\n')}`)))
  })

const gone = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await exit
  clearTimeout(late)
}
