import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..')
const bin = (path: string) => join(root, 'node_modules', path)
/** Started by our own Node.js, so no shell and no PATH has a say in which version runs. */
export const tools = {
  biome: bin('@biomejs/biome/bin/biome'),
  tsc: bin('typescript/bin/tsc'),
  vitest: bin('vitest/vitest.mjs'),
}

export type Count = { passed: number; failed: number; skipped: number }
export const none: Count = { passed: 0, failed: 0, skipped: 0 }
export const add = (a: Count, b: Count): Count => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
})

const children = new Set<ReturnType<typeof spawn>>()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    for (const child of children) child.kill(signal)
    process.exitCode = 130
    stopped = true
  })
let stopped = false
/** True once a signal has asked for the end: nothing further is started. */
export const isStopped = (): boolean => stopped

/** What one process has compiled serves the next: half of what it takes to start one, and suites start hundreds. */
const compiled = mkdtempSync(join(tmpdir(), 'cartstream-compiled-'))
process.once('exit', () => rmSync(compiled, { recursive: true, force: true }))

/** Runs a script by our Node.js; `quiet` keeps what it says, otherwise it goes straight to the terminal. */
export const node = (args: readonly string[], quiet = false): Promise<{ code: number; said: string }> =>
  new Promise((resolve) => {
    const env = { ...process.env, NODE_COMPILE_CACHE: compiled, ...(quiet && { NO_COLOR: '1' }) }
    const child = spawn(process.execPath, args, {
      cwd: root,
      env,
      stdio: ['ignore', quiet ? 'pipe' : 1, quiet ? 'pipe' : 2],
    })
    children.add(child)
    let said = ''
    child.stdout?.on('data', (text) => {
      said += text
    })
    child.stderr?.on('data', (text) => {
      said += text
    })
    child.on('close', (code) => {
      children.delete(child)
      resolve({ code: code ?? 1, said })
    })
  })

type Assertion = { status: string; ancestorTitles: string[]; fullName: string }
type Report = {
  numPassedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: {
    name: string
    status: string
    message?: string
    assertionResults: Assertion[]
  }[]
}
export type Failure = { file: string; test: string }
/** `skippedSuites`: the names of suites of which nothing ran, because something is not there. */
export type SuiteResult = Count & { said: string; skippedSuites: readonly string[]; failures: readonly Failure[] }

/** Runs vitest and counts by its JSON report; a file that cannot be loaded, and a run that dies without a word, count as one failure. */
export const vitest = async (args: readonly string[], quiet = false): Promise<SuiteResult> => {
  const folder = mkdtempSync(join(tmpdir(), 'cartstream-report-'))
  const file = join(folder, 'report.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const { code, said } = await node([tools.vitest, 'run', ...args, ...reporters], quiet)
    return { ...count(file, code), said }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const count = (file: string, code: number): Omit<SuiteResult, 'said'> => {
  const report = read(file)
  if (report === undefined) return { ...none, failed: 1, skippedSuites: [], failures: [] }
  const isSkipped = (a: Assertion) => a.status === 'skipped' || a.status === 'pending' || a.status === 'todo'
  const failures = report.testResults.flatMap(({ name: file, status, assertionResults }) => {
    const tests = assertionResults.filter((a) => a.status === 'failed').map(({ fullName: test }) => ({ file, test }))
    return status === 'failed' && tests.length === 0 ? [{ file, test: 'the file itself' }] : tests
  })
  const missing = report.testResults.filter((r) => r.status !== 'failed' && r.assertionResults.every(isSkipped))
  return {
    passed: report.numPassedTests,
    failed: failures.length === 0 && code !== 0 ? 1 : failures.length,
    skipped: report.testResults.flatMap((r) => r.assertionResults).filter(isSkipped).length,
    skippedSuites: [...new Set(missing.flatMap((r) => r.assertionResults[0]?.ancestorTitles[0] ?? []))],
    failures,
  }
}

const read = (file: string): Report | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined // vitest died before it wrote its report; its own words are on the terminal
  }
}
