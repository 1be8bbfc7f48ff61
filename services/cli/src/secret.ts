import { access, readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { homeFolder, secretFile } from '@cartstream/all/home'
import { loadOrMakeSecret } from '@cartstream/run'
import { Failure } from './failure.ts'

/** A secret never stands among arguments, which everybody on the machine may see: it is in a file, or comes through stdin (`-`). Throws Failure. */
export const secretIn = async (file: string): Promise<string> => {
  const read = file === '-' ? text(process.stdin) : readFile(file, 'utf8')
  const secret = (
    await read.catch((error: Error) => {
      throw new Failure(`${file} cannot be read: ${error.message}`)
    })
  ).trim()
  if (secret === '') throw new Failure(`There is nothing in ${file === '-' ? 'stdin' : file}.`)
  return secret
}

let given: string | undefined
/** The command line names where the secret is: --secret-file. */
export const useSecretIn = async (file: string): Promise<void> => {
  given = await secretIn(file)
}

/**
 * The secret that tokens are signed with: that of --secret-file, else AUTH_JWT_SECRET, else the embedded instance's, which its first start
 * makes. Throws Failure.
 */
export const tokenSecret = async (): Promise<string> => {
  given ??= process.env.AUTH_JWT_SECRET
  if (given) return given
  const file = secretFile(homeFolder())
  const there = await access(file).then(
    () => true,
    () => false,
  )
  if (!there)
    throw new Failure(
      `There is no token secret: ${file} does not exist, and neither --secret-file nor AUTH_JWT_SECRET says of another one. Run \`npm start\` once, or name a file.`,
    )
  try {
    return await loadOrMakeSecret(file)
  } catch (error) {
    throw new Failure((error as Error).message, { cause: error })
  }
}
