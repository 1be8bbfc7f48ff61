import { access } from 'node:fs/promises'
import { homeFolder, secretFile } from '@cartstream/all/home'
import { loadOrMakeSecret } from '@cartstream/run'
import { Failure } from './failure.ts'

/** The secret that tokens are signed with: AUTH_JWT_SECRET, else the embedded instance's, which its first start makes. Throws Failure. */
export const tokenSecret = async (): Promise<string> => {
  const given = process.env.AUTH_JWT_SECRET
  if (given) return given
  const file = secretFile(homeFolder())
  const there = await access(file).then(
    () => true,
    () => false,
  )
  if (!there)
    throw new Failure(
      `There is no token secret: ${file} does not exist, and AUTH_JWT_SECRET is not set. Run \`npm start\` once, or set AUTH_JWT_SECRET.`,
    )
  try {
    return await loadOrMakeSecret(file)
  } catch (error) {
    throw new Failure((error as Error).message, { cause: error })
  }
}
