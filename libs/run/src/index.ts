export { type Claims, ISSUER, mayUse, type Role, roles } from './auth/claims.ts'
export { mintToken } from './auth/mint.ts'
export { loadOrMakeSecret } from './auth/secret.ts'
export { AuthError, createVerifier, type Verifier, type VerifierOptions } from './auth/verifier.ts'
