import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

const MAIN = join(import.meta.dirname, '../../../services/cli/src/main.ts')

export type Ran = { code: number | null; out: string; err: string }
export type Running = { child: ChildProcess; ended: Promise<Ran>; said(): Pick<Ran, 'out' | 'err'> }

/** `cartstream` with these arguments, a process of its own, as somebody types it: `env` on top of this process's own. */
export const typeCartstream = (args: readonly string[], env: Readonly<Record<string, string>>): Running => {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, ...env } })
  let [out, err] = ['', '']
  child.stdout.on('data', (text) => {
    out += text
  })
  child.stderr.on('data', (text) => {
    err += text
  })
  const ended = new Promise<Ran>((resolve) => child.on('close', (code) => resolve({ code, out, err })))
  return { child, ended, said: () => ({ out, err }) }
}
