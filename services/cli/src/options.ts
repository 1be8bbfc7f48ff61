import { type Command, Option } from 'commander'
import type { OutputKind } from './output.ts'
import { outputKinds } from './output.ts'
import { address } from './typed.ts'

/** What commands have in common, each said once. */

/** What every command that prints data takes. */
export type Printing = { output: OutputKind }
/** What every command that asks a service takes. */
export type Asking = Printing & { url?: string; secretFile?: string }
/** What every command that changes something takes. */
export type Changing = { dryRun?: boolean }
/** What every command takes that asks first, on a terminal, whether it is meant. */
export type Agreeing = { yes?: true }

export const withOutput = (command: Command): Command =>
  command.addOption(new Option('--output <kind>', 'how data is printed').choices(outputKinds).default('text'))

/** Whoever mints tokens needs the secret that signs them; see secret.ts. */
export const withSecret = (command: Command): Command =>
  command.option(
    '--secret-file <file>',
    'a file with the secret that signs tokens, - for stdin (default: AUTH_JWT_SECRET, or the embedded instance’s)',
  )

export const withService = (command: Command): Command =>
  withOutput(
    withSecret(command.option('--url <origin>', 'the service (default: the running embedded instance)', address)),
  )

export const withDryRun = (command: Command, says = 'say what would be done, and do nothing'): Command =>
  command.option('--dry-run', says)

/** What every command takes that others may ask about later. */
export type Reasoned = { reason?: string }

export const withReason = (command: Command): Command => command.option('--reason <text>', 'why; it is kept with it')

export const withYes = (command: Command): Command =>
  command.option('--yes', 'do not ask whether it is meant (without a terminal nobody is asked)')
