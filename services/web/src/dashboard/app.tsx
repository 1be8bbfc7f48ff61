import { CartstreamError, type Client, connect } from '@cartstream/client'
import { CartstreamProvider } from '@cartstream/client/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { Component, type ComponentType, lazy, type ReactNode, Suspense, useEffect, useReducer, useState } from 'react'
import { currentToken, type Identity, useIdentity } from '../identity/identity.ts'
import { useShop } from '../identity/shop.ts'
import { ErrorBox } from '../look/error-box.tsx'
import { Empty, Forbidden, Loading } from '../look/states.tsx'
import { match } from '../way/match.ts'
import { go, usePath } from '../way/way.tsx'
import { PageHead } from './page-head.tsx'
import { homeOf, type PageEntry, type PageProps, pages, type Role } from './pages.ts'
import { Shell } from './shell/shell.tsx'
import { SignIn } from './sign-in/sign-in.tsx'
import { IdentityContext } from './who.ts'

/** The dashboard: somebody signs in, and sees what their role may see. */
export const App = () => {
  const identity = useIdentity()
  return identity === undefined ? <SignIn /> : <SignedIn key={identity.claims.sub} identity={identity} />
}

/** The client asks again by itself; and without a network it says so, where a query would wait without a word. */
const asked = { retry: false, networkMode: 'always' } as const

type Connected = { client: Client; queries: QueryClient }

/** One client per shop, for as long as that shop is looked at. */
const useConnected = (shop: string): Connected | undefined => {
  const [connected, setConnected] = useState<Connected>()
  useEffect(() => {
    const client = connect({ url: '', shop, token: currentToken, storage: sessionStorage })
    setConnected({
      client,
      queries: new QueryClient({ defaultOptions: { queries: { ...asked, staleTime: 5000 }, mutations: asked } }),
    })
    return () => client.close()
  }, [shop])
  return connected?.client.shop === shop ? connected : undefined
}

const SignedIn = ({ identity }: { identity: Identity }) => {
  const [shop, chooseShop] = useShop(identity.claims)
  const connected = useConnected(shop)
  if (connected === undefined) return null
  return (
    <IdentityContext value={identity.claims}>
      <QueryClientProvider client={connected.queries}>
        <CartstreamProvider client={connected.client}>
          <Shell identity={identity} shop={shop} onShop={chooseShop}>
            <CurrentPage key={shop} role={identity.claims.role as Role} />
          </Shell>
        </CartstreamProvider>
      </QueryClientProvider>
    </IdentityContext>
  )
}

const lazily = (page: PageEntry): ComponentType<PageProps> =>
  lazy(async () => ({ default: (await page.load().catch(unfetched)).Page }))
const unfetched = (cause: unknown): never => {
  throw new CartstreamError({ code: 'network', title: 'This page could not be fetched', retryable: true, cause })
}
const components = new Map(pages.map((page) => [page, lazily(page)]))

const CurrentPage = ({ role }: { role: Role }) => {
  const path = usePath()
  const home = homeOf(role)
  const [turn, next] = useReducer((n: number) => n + 1, 0)
  const again = (page: PageEntry) => {
    components.set(page, lazily(page)) // what could not be fetched is remembered as that
    next()
  }
  useEffect(() => {
    if (path === '/' && home !== undefined) go(home, { replace: true })
  }, [path, home])
  useEffect(() => {
    if (path !== '/') document.getElementById('page-content')?.focus({ preventScroll: true })
  }, [path])
  for (const page of pages) {
    const params = match(page.path, path)
    if (params === undefined) continue
    if (!page.roles.includes(role)) return <NotForYou role={role} roles={page.roles} />
    const Page = components.get(page)!
    return (
      <Fence key={`${path} ${turn}`} onRetry={() => again(page)}>
        <Suspense fallback={<Loading what="the page" />}>
          <Page params={params} />
        </Suspense>
      </Fence>
    )
  }
  if (home === undefined) return <ForShoppers role={role} />
  return path === '/' ? null : <NoSuchPage />
}

const NotForYou = ({ role, roles }: { role: Role; roles: readonly Role[] }) => (
  <>
    <PageHead title="Not for your role" />
    <Forbidden role={role} roles={roles} />
  </>
)

const NoSuchPage = () => (
  <>
    <PageHead title="There is no such page" />
    <Empty title="The address leads nowhere">Choose a page in the navigation.</Empty>
  </>
)

const ForShoppers = ({ role }: { role: string }) => (
  <>
    <PageHead title="The dashboard" />
    <Empty title={`It is for the shop’s people, and you are signed in as ${role}`}>
      Go to the <a href="/store">storefront</a>, or sign out and in again as somebody else.
    </Empty>
  </>
)

/** A page that breaks leaves the rest of the dashboard standing. */
class Fence extends Component<{ children: ReactNode; onRetry: () => void }, { error: unknown }> {
  override state: { error: unknown } = { error: undefined }
  static getDerivedStateFromError = (error: unknown) => ({ error })
  override render() {
    const { error } = this.state
    if (error === undefined) return this.props.children
    return <ErrorBox error={error} onRetry={this.props.onRetry} />
  }
}
