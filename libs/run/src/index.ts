export { type Claims, ISSUER, mayUse, type Role, roles } from './auth/claims.ts'
export { mintToken } from './auth/mint.ts'
export { loadOrMakeSecret } from './auth/secret.ts'
export { type ShopChoice, shopOf } from './auth/shop-of.ts'
export { AuthError, createVerifier, type Verifier, type VerifierOptions } from './auth/verifier.ts'
export { CannotStart } from './cannot-start.ts'
export { BadEnv, flag, integer, list, port, readEnv, url } from './env.ts'
export { type Check, createHealth, type HealthOptions, type Readiness } from './health.ts'
export { inWords } from './in-words.ts'
export { createLifetime, createProcessLifetime, type Lifetime } from './lifetime.ts'
export { type LiveShopping, liveShopping, liveShoppingEnv } from './live-shopping.ts'
export { createLogger, type Logger, scrub } from './log.ts'
export { type MetricKind, type MetricName, metricList } from './metric-list.ts'
export { createMetrics, type Instruments, type Metrics } from './metrics.ts'
export {
  createProblems,
  PROBLEM_TYPE,
  type Problem,
  type ProblemInput,
  type ProblemKind,
  problemPage,
} from './problems.ts'
export { REQUEST_ID, requestIdOf } from './request-id.ts'
export { runService } from './service.ts'
