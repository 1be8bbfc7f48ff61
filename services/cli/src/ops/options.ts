import type { Command, Option } from 'commander'
import type { OutputKind } from '../output.ts'
import { address } from '../typed.ts'

/** What every command of ops takes. */
export type Common = { url?: string; output: OutputKind }

/** Makes the option `--output`. */
export type Output = () => Option

export const withCommon = (command: Command, output: Output): Command =>
  command.option('--url <origin>', 'the service (default: the running embedded instance)', address).addOption(output())
