import { exitCodes } from './exit-codes.ts'

/** What the service answered instead of doing it: a problem of the one list. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly status: number
  readonly code: string

  /** `fix`: what to do, in a sentence; absent where it was not the service that answered. */
  constructor({ status, code, detail, fix }: { status: number; code: string; detail: string; fix?: string }) {
    super(fix === undefined ? detail : `${detail}\n${fix}`)
    this.status = status
    this.code = code
  }

  /** A conflict is a refusal; what was typed wrong is usage; all else has failed. */
  get exitCode(): number {
    if (this.status === 409) return exitCodes.refused
    return this.code === 'bad-request' || this.code === 'unknown-model' ? exitCodes.usage : exitCodes.failed
  }
}
