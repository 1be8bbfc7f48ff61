import type { Command } from 'commander'
import { addDeadLetters } from './dead-letters.ts'
import { addLag } from './lag.ts'
import { addRebuild } from './rebuild.ts'
import { addVerify } from './verify.ts'

/** The commands of whoever runs the read models. */
export const addOps = (program: Command): void => {
  addRebuild(program)
  addVerify(program)
  addDeadLetters(program)
  addLag(program)
}
