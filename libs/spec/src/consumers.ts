import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'

/** Consumers that know nothing of us: kcat, and Python with Confluent's client. */
const PYTHONS = [process.env.PYTHON, 'python3', '/usr/bin/python3'].filter((name) => name !== undefined)
const does = (command: string, args: string[]): boolean => spawnSync(command, args, { stdio: 'ignore' }).status === 0

/** A Python that has the client: Debian's package is Debian's Python's. */
export const pythonWithKafka = (): string | undefined =>
  PYTHONS.find((name) => does(name, ['-c', 'import confluent_kafka']))

const WHAT_TO_INSTALL =
  'no stock consumers: install kcat and a Python with confluent_kafka (Debian: apt-get install kcat python3-confluent-kafka)'

/** As missingBroker: what keeps a suite with these consumers from running, in words. Throws where CI=true. */
export const missingConsumers = (): string | undefined => {
  if (does('kcat', ['-V']) && pythonWithKafka() !== undefined) return undefined
  if (process.env.CI === 'true') throw new Error(WHAT_TO_INSTALL)
  console.warn(`skipped: ${WHAT_TO_INSTALL}`)
  return WHAT_TO_INSTALL
}

const run = promisify(execFile)
const options = { maxBuffer: 100_000_000, timeout: 110_000 }

/** All records of a topic, as kcat prints them, by partition and offset. */
export const readByKcat = async (brokers: string, topic: string): Promise<Consumed[]> => {
  const args = ['-C', '-b', brokers, '-t', topic, '-o', 'beginning', '-e', '-q', '-f', '%p\t%o\t%k\t%s\n']
  const { stdout } = await run('kcat', args, options)
  const records = stdout.split('\n').flatMap((line) => {
    const [partition, offset, key, value] = line.split('\t')
    return value === undefined ? [] : [{ partition: Number(partition), offset: Number(offset), key: key!, value }]
  })
  return records.sort((a, b) => a.partition - b.partition || a.offset - b.offset)
}
export type Consumed = { partition: number; offset: number; key: string; value: string }

/** What a script of ours in Python prints, line by line. */
export const runPython = async (script: string, args: string[]): Promise<string[]> => {
  const { stdout } = await run(pythonWithKafka()!, [script, ...args], options)
  return stdout.split('\n').filter((line) => line !== '')
}
