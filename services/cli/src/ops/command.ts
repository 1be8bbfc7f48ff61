import type { Command } from 'commander'
import { addDeadLetters } from './dead-letters.ts'
import { addLag } from './lag.ts'
import type { Output } from './options.ts'
import { addRebuild } from './rebuild.ts'
import { addVerify } from './verify.ts'

/** The commands of whoever runs the read models. */
export const addOps = (program: Command, output: Output): void => {
  addRebuild(program, output)
  addVerify(program, output)
  addDeadLetters(program, output)
  addLag(program, output)
}
