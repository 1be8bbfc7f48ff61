import type { CartstreamError, ConnectionState, Filter } from '../index.ts'

/** A command as a component gives it. `run` resolves with what came of it, or undefined where it was refused: `error` then says why. */
export type Action<Input, Result> = {
  run(input: Input): Promise<Result | undefined>
  isPending: boolean
  error: CartstreamError | undefined
  /** Forgets the error. */
  reset(): void
}
export type LiveHookOptions = { filter?: Filter; paused?: boolean }
/** `tell`: it has not been live for 5 s or more: people should be told. */
export type ToldConnection = ConnectionState & { tell: boolean }
