import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { codeOf } from '@cartstream/log'

/** `fold`: of what folds events, libs/decide and the events' schemas. `state`: of what this handler makes of its records and of commands. */
export type Codes = { fold: string; state: string }

const STATE = [
  'about.ts',
  'block.ts',
  'hashes.ts',
  'pool-holds.ts',
  'records.ts',
  'remembered.ts',
  'shop-state.ts',
  'snapshot-lines.ts',
  'state.ts',
]

let known: Codes | undefined

/** Hashes of the sources that run here. A snapshot of others is of no use. */
export const codes = (): Codes => {
  const { resolve } = createRequire(import.meta.url)
  const folder = (room: string) => dirname(resolve(room))
  known ??= {
    fold: codeOf(folder('@cartstream/decide'), folder('@cartstream/schemas')),
    state: codeOf(...STATE.map((file) => join(import.meta.dirname, file))),
  }
  return known
}
