import { randomBytes } from 'node:crypto'
import scalar from '@scalar/fastify-api-reference'
import type { FastifyInstance } from 'fastify'
import { readGolden } from './golden.ts'

const DOCUMENTS = [
  { slug: 'commands', title: 'Commands', default: true },
  { slug: 'queries', title: 'Queries and streams' },
  { slug: 'analysis', title: 'Analysis' },
]

/** Stands in the page until it is sent, when each answer gets a nonce of its own. */
const NONCE = 'nonce-of-the-answer'

/**
 * Everything comes from here and goes here: scripts and styles by their nonce alone, data and tried requests to this origin. The page may be framed by
 * nobody. What the reference writes into style attributes is let go.
 */
const policyWith = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/**
 * /docs: the HTTP API of all services to look through, and to try with a token. The reference is a package; whatever it would ask of others
 * (fonts, a proxy, an assistant, telemetry) is off, and the policy would not let it through.
 */
export const referenceRoutes = async (app: FastifyInstance, publicUrl: string): Promise<void> => {
  const hidden = { schema: { hide: true } as object }
  for (const { slug } of DOCUMENTS)
    app.get(`/docs/openapi-${slug}.json`, hidden, async () => ({
      ...(await readGolden(`openapi-${slug}.json`)),
      servers: [{ url: publicUrl }],
    }))
  await app.register(async (pages) => {
    pages.addHook('onSend', async (_request, reply, payload) => {
      if (!String(reply.getHeader('content-type')).startsWith('text/html')) {
        reply.header('cache-control', 'public, max-age=3600') // the package's script: large, and the same until the next version
        return payload
      }
      const nonce = randomBytes(16).toString('base64url')
      reply.header('content-security-policy', policyWith(nonce))
      return String(payload).replaceAll(NONCE, nonce)
    })
    await pages.register(scalar, {
      routePrefix: '/docs',
      configuration: {
        pageTitle: 'cartstream: the HTTP API',
        nonce: NONCE,
        sources: DOCUMENTS.map((document) => ({
          ...document,
          url: `/docs/openapi-${document.slug}.json`,
          agent: { disabled: true },
        })),
        withDefaultFonts: false,
        telemetry: false,
        mcp: { disabled: true },
        hideClientButton: true,
        showDeveloperTools: 'never',
        documentDownloadType: 'direct',
      },
    })
  })
}
