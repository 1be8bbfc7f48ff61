import { check } from './check.ts'
import { add, type Count, type Failure, isStopped, node, none, type SuiteResult, vitest } from './steps.ts'

/** Suites that kill brokers and cut networks run one file after the other; what starts servers and browsers runs two at a time (vitest.config.ts). */
const ONE_BY_ONE = ['--no-file-parallelism']
const SEEDS = '2000'
const SIMULATION = 'services/command-handler/simulation/main.ts'
const simulate = async (): Promise<Count> => {
  const { code } = await node([SIMULATION, '--seeds', SEEDS])
  return { ...none, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 }
}

/** A suite that lacks something is skipped under a name that says what to install (libs/spec); with CI=true it fails instead. */
const tellSkipped = (skipped: readonly string[]): void => {
  if (skipped.length > 0)
    console.log(`\nSkipped, for want of what they name:\n${skipped.map((s) => `  - ${s}`).join('\n')}`)
}

const suite =
  (project: string, more: readonly string[] = []) =>
  async (): Promise<SuiteResult> => {
    const result = await vitest(['--project', project, '--passWithNoTests', ...more])
    tellSkipped(result.skippedSuites)
    return result
  }

/** More files than this have no bad luck. */
const MOST_AGAIN = 12
/**
 * Runs the files of a suite that failed once more, one after the other: on a machine that others use as well, a browser or a broker may be
 * late once among thousands of tests. What fails again has failed; what passes then is named, for it is to be mended all the same.
 */
const twice = (run: () => Promise<SuiteResult>) => async (): Promise<Count> => {
  const first = await run()
  const files = [...new Set(first.failures.map(({ file }) => file))]
  if (isStopped() || files.length === 0 || files.length > MOST_AGAIN) return first
  console.log(`\n== again: ${files.length === 1 ? 'a file' : `${files.length} files`} of which something failed`)
  const second = await vitest([...files, ...ONE_BY_ONE])
  const isLasting = (one: Failure) => second.failures.some(({ file, test }) => file === one.file && test === one.test)
  const passing = second.failures.length < second.failed ? [] : first.failures.filter((one) => !isLasting(one))
  if (passing.length > 0)
    console.log(
      `\nFailed at first, and passed now:\n${passing.map(({ file, test }) => `  - ${file}: ${test}`).join('\n')}`,
    )
  return { ...first, passed: first.passed + Math.max(0, first.failed - second.failed), failed: second.failed }
}

const stages: readonly (readonly [string, () => Promise<Count>])[] = [
  ['check', check],
  ['unit', suite('unit', ['--exclude', 'walls.spec.ts'])],
  ['contract: every adapter of a port keeps the same promises', suite('contract', ONE_BY_ONE)],
  [`simulation: ${SEEDS} seeds`, simulate],
  ['integration', twice(suite('integration'))],
]

let total = none
for (const [name, run] of stages) {
  if (isStopped()) break
  console.log(`\n== ${name}`)
  total = add(total, await run())
}
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
if (isStopped()) console.log('\nStopped before the end.')
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`)
process.exitCode = isStopped() ? 130 : total.failed > 0 ? 1 : 0
