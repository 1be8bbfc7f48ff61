import { createVerifier } from '@cartstream/run'

const verify = createVerifier({ jwtSecret: process.env.AUTH_JWT_SECRET! })

/** Rejects a bad bearer token, by the same verifier as cartstream's own (each token is verified once). */
export const authenticate = async (authorization: string | undefined): Promise<void> => {
  await verify(authorization?.slice('Bearer '.length) ?? '')
}
