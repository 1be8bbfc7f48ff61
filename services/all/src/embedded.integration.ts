import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { access, chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadOrMakeSecret, mintToken, type Role } from '@cartstream/run'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConnection, secretFile } from './home.ts'

const MAIN = join(import.meta.dirname, 'main.ts')
const SHOP = 'corner'

type Run = { child: ChildProcess; said: () => string; ended: Promise<number | null> }
const children = new Set<ChildProcess>()

const run = (home: string, port = 0, more: Record<string, string> = {}): Run => {
  const env = { ...process.env, CARTSTREAM_HOME: home, PORT: String(port), ...more }
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  children.add(child)
  let said = ''
  const hear = (text: Buffer) => {
    said += text
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  void ended.then(() => children.delete(child))
  return { child, said: () => said, ended }
}

/** Started, and what it said; throws what it said where it ended instead. */
const started = async (home: string): Promise<Run & { url: string }> => {
  const running = run(home)
  const gone = running.ended.then(() => {
    throw new Error(`it ended: ${running.said()}`)
  })
  const up = (async () => {
    while (!running.said().includes('Ctrl-C stops it')) await new Promise((resolve) => setTimeout(resolve, 30))
  })()
  await Promise.race([up, gone])
  gone.catch(() => {}) // its end is expected from here on
  return { ...running, url: (await readConnection(home))!.url }
}

const newHome = async (): Promise<string> => {
  const home = await mkdtemp(join(tmpdir(), 'cartstream-all-'))
  await chmod(home, 0o755) // as a checkout's folder is: the database's user may enter it
  return home
}

const tokenFor = async (home: string, role: Role, sub: string): Promise<string> =>
  mintToken(await loadOrMakeSecret(secretFile(home)), { sub, role, shops: [SHOP] }, 600)

type Asked = { method: string; path: string; token: string; body?: object; key?: string }
const ask = async (url: string, { method, path, token, body, key }: Asked) => {
  const headers: Record<string, string> = { authorization: `Bearer ${token}` }
  if (body !== undefined) headers['content-type'] = 'application/json'
  if (key !== undefined) headers['idempotency-key'] = key
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
  const response = await fetch(`${url}/v1/shops/${SHOP}/${path}`, init)
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as never as Record<string, unknown>,
  }
}

const busyPort = async (): Promise<{ port: number; free(): void }> => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return { port: (server.address() as { port: number }).port, free: () => server.close() }
}

describe('the embedded instance', () => {
  let home: string
  let running: Run & { url: string }
  let tokens: Record<'admin' | 'staff' | 'customer', string>
  const key = randomUUID()
  const add = { method: 'POST', path: 'carts/me/items', body: { sku: 'MUG', quantity: '2' }, key }

  beforeAll(async () => {
    home = await newHome()
    running = await started(home)
    const [admin, staff, customer] = await Promise.all([
      tokenFor(home, 'admin', 'ada'),
      tokenFor(home, 'staff', 'alice'),
      tokenFor(home, 'customer', 'bob'),
    ])
    tokens = { admin, staff, customer }
  })
  afterAll(async () => {
    for (const child of children) child.kill('SIGINT')
    await running.ended
    await rm(home, { recursive: true, force: true })
  })

  it('takes a shop, its goods and its stock, and a customer who puts two of them into the cart', async () => {
    const { admin, customer } = tokens
    const put = async (path: string, body: object) => {
      const answer = await ask(running.url, { method: 'PUT', path, token: admin, body })
      expect([path, answer.status, answer.body]).toEqual([path, 200, expect.anything()])
    }
    await put('config', { name: 'Corner shop', currency: 'GBP', hold: 'add' })
    await put('products/MUG', { name: 'Mug', price: '4.50', unit: 'each' })
    await put('products/MUG/stock', { set: '3', reason: 'delivery' })
    const added = await ask(running.url, { ...add, token: customer })
    expect([added.status, added.body]).toEqual([200, expect.objectContaining({ subtotal: '9.00', itemCount: 1 })])
    const tooMany = await ask(running.url, { ...add, token: customer, key: randomUUID() })
    expect([tooMany.status, tooMany.body.code, tooMany.body.available]).toEqual([409, 'out-of-stock', '1'])
  })

  it('refuses text that cannot be kept, on the routes of either side alike', async () => {
    for (const text of ['\\u0000', '\\ud800'])
      for (const path of ['tickets', `shops/${SHOP}/carts/me/items`]) {
        const headers = { authorization: `Bearer ${tokens.customer}`, 'content-type': 'application/json' }
        const answer = await fetch(`${running.url}/v1/${path}`, { method: 'POST', headers, body: `{"a":"${text}"}` })
        expect(answer.headers.get('content-type')).toContain('application/problem+json')
        const body = await answer.json()
        expect(body).toMatchObject({ status: 400, code: 'bad-request', errors: [{ pointer: '#/a' }] })
      }
  })

  it('shows staff the change over a WebSocket', async () => {
    const { staff, customer } = tokens
    const socket = new WebSocket(`${running.url.replace('http', 'ws')}/v1/shops/${SHOP}/stream?topics=live-carts`, [
      'cartstream',
      `bearer.${staff}`,
    ])
    const begun = Promise.withResolvers<void>()
    const seen = Promise.withResolvers<unknown>()
    socket.addEventListener('message', ({ data }) => {
      const frame = JSON.parse(String(data))
      if (frame.type === 'up-to-date') begun.resolve()
      const quantities = (frame.rows ?? []).map(
        (r: { row: { items: { quantity: string }[] } }) => r.row?.items[0]?.quantity,
      )
      if (frame.type === 'changes' && quantities.includes('3')) seen.resolve(frame.topic)
    })
    socket.addEventListener('error', () => begun.reject(new Error('the socket failed')))
    await begun.promise // what came before would be in the snapshot
    const one = { method: 'POST', path: 'carts/me/items', body: { sku: 'MUG', quantity: '1' } }
    expect((await ask(running.url, { ...one, token: customer })).status).toBe(200)
    expect(await seen.promise).toBe('live-carts')
    socket.close()
  })

  it('takes the payment of what is in the cart, and shows the order', async () => {
    const { customer, staff } = tokens
    const post = (path: string, body: object) => ask(running.url, { method: 'POST', path, token: customer, body })
    const refused = await post('buy-now', { sku: 'MUG', quantity: '1' })
    expect([refused.status, refused.body.code]).toEqual([409, 'out-of-stock'])
    const more = { method: 'PUT', path: 'products/MUG/stock', body: { delta: '1', reason: 'delivery' } }
    await ask(running.url, { ...more, token: tokens.admin })
    const { payment } = (await post('buy-now', { sku: 'MUG', quantity: '1' })).body as { payment: { id: string } }
    const paid = await post(`payments/${payment.id}/confirm`, { amount: '4.50' })
    const { order } = paid.body as { order: { id: string } }
    const path = `orders/${order.id}?atLeast=${paid.headers.get('cartstream-position')}`
    const shown = await ask(running.url, { method: 'GET', path, token: staff })
    expect([shown.status, shown.body]).toEqual([200, expect.objectContaining({ status: 'paid', total: '4.50' })])
  })

  it('refuses a second instance on its folder, and says which one is there', async () => {
    const second = run(home)
    expect(await second.ended).toBe(1)
    expect(second.said()).toContain(`in use by another cartstream (process ${running.child.pid}, ${running.url})`)
    expect(second.said()).toContain('CARTSTREAM_HOME=')
    expect((await fetch(`${running.url}/readyz`)).status).toBe(200)
  })

  it('keeps everything when it is killed, and still knows the command', async () => {
    running.child.kill('SIGKILL')
    await running.ended
    running = await started(home)
    const cart = await ask(running.url, { method: 'GET', path: 'carts/me', token: tokens.customer })
    expect([cart.status, cart.body]).toEqual([200, expect.objectContaining({ subtotal: '13.50' })])
    const again = await ask(running.url, { ...add, token: tokens.customer })
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true'])
    const stock = await ask(running.url, { method: 'GET', path: 'availability/MUG', token: tokens.staff })
    expect(stock.body).toMatchObject({ onHand: '3', held: '3', available: '0' })
  })

  it('stops cleanly when it is interrupted', async () => {
    running.child.kill('SIGINT')
    expect(await running.ended).toBe(0)
    expect(await readConnection(home)).toBeUndefined()
    await expect(access(join(home, 'postgres', 'postmaster.pid'))).rejects.toThrow('ENOENT')
  })
})

describe('an embedded instance that cannot start', () => {
  const homes: string[] = []
  const tryIn = async (prepare: (home: string) => Promise<number | undefined>, more?: Record<string, string>) => {
    const home = await newHome()
    homes.push(home)
    const attempt = run(home, await prepare(home), more)
    return { code: await attempt.ended, said: attempt.said() }
  }
  afterAll(async () => {
    for (const home of homes) await rm(home, { recursive: true, force: true })
  })

  it('names a port that is in use, and another to try', async () => {
    const { port, free } = await busyPort()
    const { code, said } = await tryIn(async () => port)
    free()
    expect(code).toBe(1)
    expect(said).toContain(`Port ${port} on 127.0.0.1 is in use by another program.`)
    expect(said).toContain('PORT=')
  })
  it('leaves a folder alone that holds something else', async () => {
    const { code, said } = await tryIn(async (home) => {
      await mkdir(join(home, 'postgres'))
      await writeFile(join(home, 'postgres', 'holiday.jpg'), '')
      return undefined
    })
    expect(code).toBe(1)
    expect(said).toContain('is not a database folder of cartstream')
    await access(join(homes.at(-1)!, 'postgres', 'holiday.jpg'))
  })
  it('names payment settings that are not right, and no value of them', async () => {
    const STRIPE_SECRET_KEY = 'sk_test_should_not_be_shown'
    const { code, said } = await tryIn(async () => undefined, { PAYMENT_PROVIDER: 'stripe', STRIPE_SECRET_KEY })
    expect(code).toBe(1)
    expect(said).toContain('STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET go together')
    expect(said).not.toContain(STRIPE_SECRET_KEY)
  })
  it('does not touch the data of another PostgreSQL version', async () => {
    const { code, said } = await tryIn(async (home) => {
      await mkdir(join(home, 'postgres'))
      await writeFile(join(home, 'postgres', 'PG_VERSION'), '12\n')
      return undefined
    })
    expect(code).toBe(1)
    expect(said).toContain('was made by PostgreSQL 12')
  })
})
