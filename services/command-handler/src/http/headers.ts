import type { IncomingMessage, ServerResponse } from 'node:http'
import { pageHeaders as ownPage } from '@cartstream/run'
import helmet from 'helmet'

type Headers = Record<string, string>

/** What helmet would set, asked once: run per request it builds and applies thirteen functions, which cost more than our whole door. */
const helmetHeaders = (options: Parameters<typeof helmet>[0]): Headers => {
  const headers: Headers = {}
  const response = {
    setHeader: (name: string, value: string) => {
      headers[name.toLowerCase()] = value
    },
    removeHeader: () => {},
  }
  helmet(options)({} as IncomingMessage, response as unknown as ServerResponse, () => {})
  return headers
}

const nobody = { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } }

/** For JSON answers: what a browser could do wrong with them; headers that only mean something to a document are left out. */
export const apiHeaders: Headers = {
  ...helmetHeaders({
    contentSecurityPolicy: nobody,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xFrameOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  }),
  'cache-control': 'no-store',
}

/** For our own small HTML pages. */
export const pageHeaders: Headers = { ...helmetHeaders({ contentSecurityPolicy: false }), ...ownPage }
