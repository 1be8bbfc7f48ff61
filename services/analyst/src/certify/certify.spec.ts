import { shop } from '@cartstream/spec/world'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { everything, liveInALog } from '../../spec/lived-log.ts'
import { certificateOf, certify, codeOf, isIntact } from './index.ts'

describe('the certificate of no oversell', () => {
  it('is given to every history that the deciders made, however many commands share a batch', async () => {
    await fc.assert(
      fc.asyncProperty(
        everything,
        fc.constantFrom(1, 3, 50),
        fc.constantFrom('keep' as const, 'remove' as const),
        async (history, perBatch, onExpiry) => {
          const { log, heads } = await liveInALog(history, { perBatch, policy: { onExpiry } })
          const certificate = await certify(log)
          expect(certificate.breaches).toEqual({ count: 0, told: [] })
          expect(certificate.verdict).toBe('no-oversell')
          expect(certificate.counts.prefixes).toBe(heads.length)
        },
      ),
      { numRuns: 150 },
    )
  })

  it('is the same, hash and all, for whoever reads the same log: at once, or batch by batch as it grows', async () => {
    await fc.assert(
      fc.asyncProperty(everything, async (history) => {
        const { log, index } = await liveInALog(history)
        const certificate = await certify(log, { shop })
        expect(certificateOf([index.audit], shop, codeOf())).toEqual(certificate)
        expect(isIntact(certificate)).toBe(true)
        expect(isIntact({ ...certificate, verdict: 'breached' })).toBe(false)
      }),
      { numRuns: 20 },
    )
  })
})
