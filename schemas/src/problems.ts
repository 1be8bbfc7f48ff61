/** Every problem a caller can meet: code -> status, title, what to do next. One list: OpenAPI, /problems/<code> and the docs come from it. */
const problem = (status: number, title: string, fix: string) => ({ status, title, fix })

export const problems = {
  'bad-request': problem(
    400,
    'The request is not understood',
    'Correct the fields named in `errors` and send it again.',
  ),
  unauthenticated: problem(
    401,
    'No valid token',
    'Send `Authorization: Bearer <JWT>`; an expired token must be renewed.',
  ),
  forbidden: problem(
    403,
    'Your role may not do this',
    'Use a token with a role that may; see the table of roles in the docs.',
  ),
  'not-found': problem(404, 'Not found', 'Check the id; a resource of another shop or customer also answers 404.'),
  'method-not-allowed': problem(405, 'The method is not allowed here', 'Use one of the methods that `Allow` lists.'),
  'out-of-stock': problem(409, 'Not enough stock', 'Ask for at most `available`, or try again when holds end.'),
  'already-in-cart': problem(
    409,
    'The item is in the cart already',
    'Change the quantity of the line instead; this shop refuses a repeated add.',
  ),
  'over-limit': problem(409, 'Over a limit of the shop', 'Stay within the limit that `detail` names.'),
  'below-minimum': problem(409, 'Below the minimum per cart', 'Ask for at least the minimum that `detail` names.'),
  'price-changed': problem(409, 'The price has changed', 'Read the cart and recalculate it.'),
  'stock-changed': problem(
    409,
    'The stock is not what you expected',
    'Read the stock again; `available` carries the current count.',
  ),
  'below-zero': problem(
    409,
    'Stock cannot be taken below zero',
    'Take away at most `available`, or set the count instead.',
  ),
  'price-too-fine': problem(
    409,
    'The price has more decimals than the currency',
    "Round it to the minor unit of the shop's currency.",
  ),
  delisted: problem(409, 'The product is no longer sold', 'Remove the line.'),
  'shop-not-configured': problem(409, 'The shop has no configuration yet', 'PUT /v1/shops/{shop}/config first.'),
  'currency-fixed': problem(
    409,
    'The currency cannot change',
    'A shop keeps the currency it was first configured with.',
  ),
  'key-too-old': problem(
    409,
    'The idempotency key is older than what is remembered',
    'Read the current state, then send a new command with a new key if it is still wanted.',
  ),
  'version-conflict': problem(
    412,
    'The cart has changed',
    'Take `cart` and `version` from this answer, decide again, send with the new ETag.',
  ),
  'too-large': problem(413, 'The request is too large', 'Send less in one request; limits are in the docs.'),
  'unsupported-media-type': problem(415, 'Only JSON is accepted', 'Send `content-type: application/json`.'),
  'key-reused': problem(422, 'The idempotency key was used for another request', 'Use a new key for a new command.'),
  'too-many-requests': problem(429, 'Too many requests', 'Wait as long as `Retry-After` says.'),
  internal: problem(500, 'A fault of ours', 'Report it with the request id.'),
  unavailable: problem(
    503,
    'Not able to answer for certain now',
    'Send the same request with the same Idempotency-Key after `Retry-After`.',
  ),
  'outcome-unknown': problem(
    503,
    'The outcome is not known yet',
    'Send the same request with the same Idempotency-Key after `Retry-After`; it will not be done twice.',
  ),
  diverged: problem(
    503,
    'The log has lost a tail it had acknowledged',
    'Operators must act: see the runbook on divergence.',
  ),
  'position-not-reached': problem(
    504,
    'The read side has not reached the position yet',
    'Ask again; the command itself is recorded.',
  ),
} as const

export type ProblemCode = keyof typeof problems
