import { page } from '@cartstream/run'
import { html, type Markup, nothing } from '../sheets/markup.ts'

type Schema = { properties?: Record<string, Schema>; allOf?: Schema[]; $ref?: string } & Record<string, unknown>
type Message = { name: string; title: string; summary?: string; payload: Schema; examples?: { payload: unknown }[] }
type Channel = { address: string; title: string; description: string; messages: Record<string, { $ref: string }> }
/** What is read of an AsyncAPI 3 document. */
export type AsyncApi = {
  info: { title: string; version: string }
  channels: Record<string, Channel>
  components: { messages: Record<string, Message>; schemas: Record<string, Schema> }
}

const lastOf = (ref: string): string => ref.split('/').at(-1)!

/** The schema that tells messages apart: of a record its data, of a frame all of it. */
const shapeOf = ({ payload }: Message, { components }: AsyncApi): Schema => {
  const data = payload.allOf?.find(({ properties }) => properties?.data !== undefined)?.properties?.data
  return data?.$ref === undefined ? payload : (components.schemas[lastOf(data.$ref)] ?? payload)
}

const pretty = (value: unknown): string => JSON.stringify(value, null, 2)

const section = (key: string, message: Message, document: AsyncApi): Markup => {
  const example = message.examples?.[0]?.payload
  return html`<details id="${key}"><summary><code>${message.name}</code></summary>
${message.summary === undefined ? nothing : html`<p>${message.summary}</p>`}
<h4>Schema</h4>
<pre>${pretty(shapeOf(message, document))}</pre>
${example === undefined ? nothing : html`<h4>Example</h4>\n<pre>${pretty(example)}</pre>`}
</details>
`
}

const channelOf = (channel: Channel, document: AsyncApi): Markup => {
  const keys = Object.values(channel.messages).map(({ $ref }) => lastOf($ref))
  const sections = keys.map((key) => section(key, document.components.messages[key]!, document))
  return html`<h2>${channel.title}: <code>${channel.address}</code></h2>
<p>${channel.description}</p>
${sections}`
}

/** Everything that travels, as a page that runs no script: each message folded up, with its schema and an example. */
export const eventsPage = (document: AsyncApi): string => {
  const body = html`<h1>Events and frames</h1>
<p>${document.info.title} ${document.info.version}: what is on the topics, and what a stream sends. The same for programs:
<a href="/asyncapi.json">AsyncAPI 3</a>. The HTTP API is at <a href="/docs/">/docs</a>.</p>
<details><summary>Around the data of each event: a CloudEvent</summary>
<pre>${pretty(document.components.schemas.CloudEvent)}</pre>
</details>
${Object.values(document.channels).map((channel) => channelOf(channel, document))}`
  return page('cartstream: events and frames', body.text)
}
