import { z } from 'zod'
import { integer, list, port, url } from './env.ts'

/** Settings that several services have alike; each says here, once, what it is for. */

/** `usual`: the port where PORT says nothing. */
export const addressEnv = (usual: number) => ({
  HOST: z.string().default('127.0.0.1').describe('the address that is listened on, such as 0.0.0.0'),
  PORT: port().default(usual).describe(`the port that is listened on, such as ${usual}`),
})

export const originEnv = {
  PUBLIC_URL: url('http', 'https')
    .optional()
    .describe('how callers name the one origin, such as https://shop.example; without it the address listened on'),
  TRUST_PROXY: list()
    .optional()
    .describe('the proxies whose X-Forwarded-For is believed: addresses, networks or names such as uniquelocal'),
}

export const tokensEnv = {
  AUTH_JWT_SECRET: z
    .string()
    .min(32)
    .optional()
    .describe('what HS256 tokens are signed with, 32 characters or more; the same for every service'),
  AUTH_JWKS_URL: url('http', 'https')
    .optional()
    .describe("your identity provider's keys; beside them AUTH_JWT_SECRET is good for guests only"),
  AUTH_ISSUER: z.string().optional().describe("the `iss` that the provider's tokens must have"),
  AUTH_AUDIENCE: z.string().optional().describe("the `aud` that the provider's tokens must have"),
}

/** `usual`: the level where LOG_LEVEL says nothing. */
export const logLevelEnv = (usual: 'info' | 'warn') => ({
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default(usual)
    .describe('the least that is logged: trace, debug, info, warn, error, fatal or silent'),
})

/** `what` is counted per token and minute. */
export const perMinute = (what: string, usual: number) =>
  integer(1, 100_000_000).default(usual).describe(`how many ${what} a token may ask for in a minute`)
