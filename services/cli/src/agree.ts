import { createInterface } from 'node:readline/promises'
import { Failure } from './failure.ts'
import type { Agreeing } from './options.ts'

/**
 * Asks on a terminal whether it is meant; what can be taken back is done without a question where there is none, or where `--yes` said so.
 * Throws Failure where it is not meant.
 */
export const agree = async (question: string, { yes }: Agreeing): Promise<void> => {
  const { stdin: input, stderr: output } = process
  if (yes || !input.isTTY || !output.isTTY) return
  const terminal = createInterface({ input, output })
  const left = new Promise<string>((resolve) => terminal.once('close', () => resolve('')))
  const answer = await Promise.race([terminal.question(`${question} [y/N] `), left])
  terminal.close()
  if (!/^y(es)?$/i.test(answer.trim())) throw new Failure('Nothing was done.')
}
