import { type ReactNode, useCallback, useState } from 'react'
import type { Identity } from '../../identity/identity.ts'
import { signOut } from '../../identity/identity.ts'
import { ConnectionBadge, ConnectionNotice } from '../../live/connection-badge.tsx'
import { Announcer } from '../../look/announcer.tsx'
import { Button } from '../../look/button.tsx'
import icon from '../../look/icon.svg'
import { KeySheet, useKey } from '../../look/keys.tsx'
import { ThemeSwitch } from '../../look/theme.tsx'
import { ZoneChoice } from '../../look/zone.tsx'
import { match } from '../../way/match.ts'
import { go, Link, usePath } from '../../way/way.tsx'
import { type PageEntry, pages, type Role } from '../pages.ts'
import { ShopChoice } from './shop-choice.tsx'
import './shell.css'

type ShellProps = { identity: Identity; shop: string; onShop: (shop: string) => void; children: ReactNode }

/** What is around every page: where one can go, who one is, and whether what is shown is how things are. */
export const Shell = ({ identity: { claims }, shop, onShop, children }: ShellProps) => {
  const [isMenuOpen, setMenuOpen] = useState(false)
  return (
    <div className="shell">
      <a className="skip unseen button" href="#page-content">
        Skip to the page
      </a>
      <header className="top">
        <Button className="button menu" aria-expanded={isMenuOpen} onClick={() => setMenuOpen(!isMenuOpen)}>
          Menu
        </Button>
        <Link className="brand" to="/">
          <img src={icon} alt="" />
          cartstream
        </Link>
        <ShopChoice key={shop} shop={shop} shops={claims.shops} onChoose={onShop} />
        <ConnectionBadge />
        <Tools who={claims.sub} role={claims.role} />
      </header>
      <Navigation role={claims.role as Role} isOpen={isMenuOpen} onGo={() => setMenuOpen(false)} />
      <main className="page" id="page-content" tabIndex={-1}>
        <ConnectionNotice />
        {children}
      </main>
      <Announcer />
    </div>
  )
}

/** Where one was is no place for whoever signs in next: it may not be for them. */
const leave = (): void => {
  signOut()
  go('/', { replace: true })
}

const Tools = ({ who, role }: { who: string; role: string }) => {
  const [areKeysOpen, setKeysOpen] = useState(false)
  const open = useCallback(() => setKeysOpen(true), [])
  useKey('?', 'Shows these keys', open)
  return (
    <div className="tools">
      <ZoneChoice />
      <ThemeSwitch />
      <Button kind="quiet" onClick={open} aria-label="Keys" title="Keys">
        ?
      </Button>
      <span className="small soft">
        {who}, {role}
      </span>
      <Button kind="quiet" onClick={leave}>
        Sign out
      </Button>
      <KeySheet open={areKeysOpen} onClose={() => setKeysOpen(false)} />
    </div>
  )
}

const Navigation = ({ role, isOpen, onGo }: { role: Role; isOpen: boolean; onGo: () => void }) => {
  const path = usePath()
  const named = pages.filter(({ name, roles }) => name !== undefined && roles.includes(role))
  return (
    <nav className="side" aria-label="Pages" data-open={isOpen}>
      {named.map((page) => (
        <Link key={page.path} to={page.path} onClick={onGo} aria-current={isWithin(page, path) ? 'page' : undefined}>
          {page.name}
        </Link>
      ))}
      <a href="/store">Storefront</a>
    </nav>
  )
}

/** A page is current while one of its own rows is looked at, too. */
const isWithin = ({ path: pattern }: PageEntry, path: string): boolean =>
  match(pattern, path) !== undefined || path.startsWith(`${pattern}/`)
