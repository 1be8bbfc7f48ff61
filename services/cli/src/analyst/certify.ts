import { type Certificate, certify as certifyLog } from '@cartstream/analyst/certify'
import { Diverged } from '@cartstream/log'
import { exitCodes } from '../exit-codes.ts'
import { Failure } from '../failure.ts'
import { openLogBehind } from '../load/log-behind.ts'
import { findUrl } from '../load/reach.ts'
import { bad, good, type OutputKind, printData, say } from '../output.ts'
import { showReading } from './reading.ts'

export type CertifyOptions = { shop?: string; url?: string; output: OutputKind }

/** Reads the log itself, and asks no service: the certificate of no oversell, or exit code 4. Throws Failure where the log cannot be reached. */
export const certify = async ({ shop, url, output }: CertifyOptions): Promise<void> => {
  const log = await openLogBehind(await findUrl(url))
  if (typeof log === 'string') throw new Failure(`The log cannot be read from here: ${log}`)
  const stopping = new AbortController()
  process.once('SIGINT', () => stopping.abort())
  const reading = showReading(process.stderr)
  try {
    const { signal } = stopping
    const certificate = await certifyLog(log, { shop, signal, onProgress: reading.told })
    reading.stop()
    printData(output, certificate, textOf(certificate))
    if (certificate.verdict === 'breached') process.exitCode = exitCodes.differs
  } catch (error) {
    reading.stop()
    if (stopping.signal.aborted) process.exitCode = exitCodes.interrupted
    else if (error instanceof Diverged) {
      say(error.message)
      process.exitCode = exitCodes.differs
    } else throw error
  } finally {
    await log.close()
  }
}

const textOf = ({ verdict, logId, shop, ranges, counts, breaches, code, hash }: Certificate): string => {
  const n = (count: number) => count.toLocaleString('en-GB')
  const found = `BREACHED, ${n(breaches.count)} ${breaches.count === 1 ? 'time' : 'times'}`
  return [
    `verdict  ${verdict === 'no-oversell' ? good('no oversell') : bad(found)}`,
    ...breaches.told.map(
      ({ kind, type, event, at, detail }) => `         ${kind}: ${type} ${event} at ${at}: ${detail}`,
    ),
    `log      ${logId}, ${shop === null ? 'all shops' : `shop ${shop}`}`,
    ...ranges.map(
      ({ partition, first, last }) =>
        `range    partition ${partition}: heights ${first.height} to ${last.height}, offsets ${first.offset} to ${last.offset}, head ${last.id}, ${last.at}`,
    ),
    `checked  ${n(counts.prefixes)} prefixes: ${n(counts.events)} events, ${n(counts.holds)} holds, ${n(counts.sales)} sales, ${n(counts.checks)} checks of a pool`,
    `code     ${code.version}, sources ${code.sources}`,
    `sha-256  ${hash}`,
  ].join('\n')
}
