import { QueryClient, queryOptions } from '@tanstack/react-query'
import { describe, expect, it } from 'vitest'
import { FakeWorld } from '../../spec/world.ts'
import { connect } from '../index.ts'
import { cartQuery, cartsQuery, listQuery } from './queries.ts'

describe('queries for TanStack Query', () => {
  it('are what it takes, and answer what the client reads', async () => {
    const world = new FakeWorld()
    const asked: string[] = []
    world.served = (url) => {
      asked.push(url.pathname + url.search)
      return Response.json({ id: 'demo.a', version: 0, items: [], rows: [{ id: 'o1' }], carts: [] })
    }
    const client = connect({ url: 'http://shop.example', shop: 'demo', token: 'a.b.c', world })
    const queries = new QueryClient()
    expect(await queries.fetchQuery(queryOptions(cartQuery(client)))).toMatchObject({ id: 'demo.a' })
    const { rows } = await queries.fetchQuery(queryOptions(listQuery<{ id: string }>(client, 'orders?limit=1')))
    expect(rows).toEqual([{ id: 'o1' }])
    await queries.fetchQuery(queryOptions(cartsQuery(client)))
    await queries.fetchQuery(queryOptions(cartQuery(client, 'demo'))) // held for 30 s
    expect(asked).toEqual(['/v1/shops/demo/carts/me', '/v1/shops/demo/orders?limit=1', '/v1/carts'])
    client.close()
  })
})
