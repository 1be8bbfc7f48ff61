import { relative } from 'node:path'
import { check } from './check.ts'
import { add, type Count, isStopped, node, none, root, vitest } from './steps.ts'

/** Suites that start servers run one file after the other: two processors are shared with the servers. */
const ONE_BY_ONE = ['--no-file-parallelism']
const SEEDS = '2000'
const SIMULATION = 'services/command-handler/simulation/main.ts'
const BROKER_HELP =
  'Broker suites were skipped: no Kafka-compatible broker. Any of these will do:\n' +
  '  - KAFKA_BROKERS=host:port of a broker that may be used for tests\n' +
  '  - Docker (Redpanda is started by testcontainers)\n' +
  '  - a JDK 17 and Maven (Apache Kafka is fetched from Maven Central), on Debian: apt-get install default-jdk-headless maven'

const simulate = async (): Promise<Count> => {
  const { code } = await node([SIMULATION, '--seeds', SEEDS])
  return { ...none, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 }
}

/** A suite that was skipped is no success where the run is the one that decides (CI). */
const skippedOnPurpose = (files: readonly string[]): Count => {
  if (files.length === 0) return none
  console.log(`\n${BROKER_HELP}\n  skipped: ${files.map((f) => relative(root, f)).join(', ')}`)
  if (process.env.CI !== 'true') return none
  console.log('  CI=true: a skipped suite is a failure.')
  return { ...none, failed: files.length }
}

const suite =
  (project: string, more: readonly string[] = []) =>
  async (): Promise<Count> => {
    const result = await vitest(['--project', project, '--passWithNoTests', ...more])
    return add(result, skippedOnPurpose(result.skippedFiles))
  }

const stages: readonly (readonly [string, () => Promise<Count>])[] = [
  ['check', check],
  ['unit', suite('unit', ['--exclude', 'walls.spec.ts'])],
  ['contract: every adapter of a port keeps the same promises', suite('contract', ONE_BY_ONE)],
  [`simulation: ${SEEDS} seeds`, simulate],
  ['integration', suite('integration', ONE_BY_ONE)],
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
