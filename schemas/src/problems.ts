/**
 * Every problem a caller can meet: code -> status, title, what to do next. One list: OpenAPI, /problems/<code> and the docs come from it, and each
 * answer carries its `fix`: one sentence, for whoever wrote the caller and for whoever sits before it.
 */
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
    'Sign in again: a valid token, not an expired one, goes into `Authorization: Bearer <JWT>`.',
  ),
  forbidden: problem(
    403,
    'Your role may not do this',
    'Sign in with a role that may; /docs names them for each route, docs/how-to/auth.md explains them.',
  ),
  'not-found': problem(
    404,
    'Not found',
    'Check the id; a resource of another shop or customer also answers 404, and to commands so does what has been over for 30 days.',
  ),
  'unknown-model': problem(404, 'There is no such read model', 'Use one of the names that GET /v1/ops/models lists.'),
  'method-not-allowed': problem(405, 'The method is not allowed here', 'Use one of the methods that `Allow` lists.'),
  'out-of-stock': problem(409, 'Not enough stock', 'Take at most what is `available`, or try again when holds end.'),
  'already-in-cart': problem(
    409,
    'The item is in the cart already',
    'Change the quantity of the line instead; this shop refuses a repeated add.',
  ),
  'over-limit': problem(409, 'Over a limit of the shop', 'Stay within the limit that `detail` names.'),
  'below-minimum': problem(409, 'Below the minimum per cart', 'Ask for at least the minimum that `detail` names.'),
  'price-changed': problem(
    409,
    'The price has changed',
    'Look at the prices of now, and recalculate the cart if they are all right.',
  ),
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
  'cart-empty': problem(409, 'The cart is empty', 'Add an item first; `cart` and `user` name the cart that was meant.'),
  'cart-closed': problem(
    409,
    'The cart is closed',
    'Go on with `me`, the active cart: this one was ordered, merged or expired.',
  ),
  'cart-unverified': problem(
    409,
    'The cart is kept by another storefront',
    'Nothing in it is held or sold: add its items to a cart of this shop, which has prices and stock of its own.',
  ),
  'unverified-refused': problem(
    409,
    'The shop takes no carts of other storefronts',
    'Have an admin set `acceptUnverifiedCarts` in the config of the shop, or use the carts of this shop.',
  ),
  'checkout-in-progress': problem(
    409,
    'The cart is being paid for',
    'Pay, or give the checkout up with DELETE .../checkout, then change the cart.',
  ),
  'no-checkout': problem(409, 'Nothing is being checked out', 'Start a checkout first.'),
  'hold-expired': problem(409, 'Nothing is held any more', 'Add the items again; what is free is in `available`.'),
  'hold-at-cap': problem(
    409,
    'The holds cannot be kept longer',
    'Check out before they end; the shop limits how long it holds.',
  ),
  'carts-disabled': problem(
    409,
    'Carts are switched off in this shop',
    'Buy one item at a time with POST .../buy-now.',
  ),
  'fractional-quantity': problem(409, 'The quantity is too fine', 'This SKU is sold in the steps that `detail` names.'),
  'bundle-parts': problem(
    409,
    'The bundle cannot be made of these',
    'Parts are listed SKUs that are no bundles; a bundle has no stock, batch or waitlist of its own.',
  ),
  'promotion-not-valid': problem(
    409,
    'The code does not apply',
    'Check the code, its dates, and the minimum that `detail` names.',
  ),
  'discount-not-valid': problem(409, 'The discount cannot be granted', 'Stay within what `detail` names.'),
  'already-held': problem(409, 'Your cart holds it already', 'Check out: there is no need to wait.'),
  'in-stock': problem(409, 'It is in stock', 'Add it to the cart instead of waiting for it.'),
  'provider-unknown': problem(409, 'No such payment provider', 'Use one of the providers that `detail` names.'),
  'amount-differs': problem(409, 'Another amount is due', 'Read the checkout and pay exactly its total.'),
  'payment-pending': problem(
    409,
    'The provider has not taken the money yet',
    'Finish the payment with the provider, then confirm again.',
  ),
  'payment-failed': problem(
    409,
    'The payment failed',
    'Try another way to pay; the items stay held until their time is up.',
  ),
  'checkout-over': problem(
    409,
    'The checkout is over',
    'Start a new one; money that was taken for this one is made good.',
  ),
  'order-closed': problem(
    409,
    'The order is closed already',
    'Read it again: it has expired, or was cancelled as `detail` says; what became of its goods is put right by counting stock.',
  ),
  'already-settled': problem(409, 'It is settled already', 'Read it again.'),
  'refund-pending': problem(
    409,
    'The provider may still make the refund',
    'Wait for what it says; only what it refuses for good is given back by hand.',
  ),
  'combined-part': problem(
    409,
    'It is part of a combined checkout',
    'Pay or give up the combined checkout that `detail` names.',
  ),
  'session-not-active': problem(
    409,
    'The session is not going on',
    'Wait until the host starts or resumes it; `detail` says how it stands.',
  ),
  'session-closed': problem(
    409,
    'The session is over',
    'Read it again: `detail` says how it ended, and staff can start an ended one again.',
  ),
  'credit-exceeded': problem(
    409,
    'Over the credit limit of the client',
    'Raise the limit, have the client pay what is owed, or send `bypassCredit` with a reason.',
  ),
  'currencies-differ': problem(
    409,
    'The shops have different currencies',
    'Check out the carts of each currency by themselves.',
  ),
  delisted: problem(409, 'The product is no longer sold', 'Remove the line.'),
  'shop-not-configured': problem(
    409,
    'The shop has no configuration yet',
    'Configure it first, with PUT /v1/shops/{shop}/config.',
  ),
  'currency-fixed': problem(
    409,
    'The currency cannot change',
    'Keep the currency that the shop was first configured with, or set up another shop.',
  ),
  'job-in-progress': problem(
    409,
    'A rebuild or a verification of it goes on',
    'Wait until it is over, or cancel it; `detail` names it.',
  ),
  'wrong-state': problem(409, 'That cannot be asked of it now', 'Read it again: `detail` says how it stands.'),
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
  'too-large': problem(
    413,
    'The request is too large',
    'Send less in one request: a command has at most 64 kB of JSON, and what is longer says so in `detail`.',
  ),
  'unsupported-media-type': problem(415, 'Only JSON is accepted', 'Send `content-type: application/json`.'),
  'key-reused': problem(422, 'The idempotency key was used for another request', 'Use a new key for a new command.'),
  'too-many-requests': problem(
    429,
    'Too many requests',
    'Wait a moment, as long as `Retry-After` says, then try again.',
  ),
  internal: problem(500, 'A fault of ours', 'Try again, and report it with its `requestId` if it comes back.'),
  unavailable: problem(
    503,
    'Not able to answer for certain now',
    'Try again in a moment: the same request, with the same Idempotency-Key, after `Retry-After`.',
  ),
  'outcome-unknown': problem(
    503,
    'The outcome is not known yet',
    'Try again in a moment: the same request, with the same Idempotency-Key, after `Retry-After`, is not done twice.',
  ),
  'provider-unavailable': problem(
    503,
    'The payment provider does not answer',
    'Try again in a moment, with the same Idempotency-Key, after `Retry-After`; the items stay held.',
  ),
  diverged: problem(
    503,
    'The log has lost a tail it had acknowledged',
    'Tell the operators: docs/how-to/ops/divergence.md says what they must do, in which order.',
  ),
  'position-not-reached': problem(
    504,
    'The read side has not reached the position yet',
    'Ask again in a moment; the command itself is recorded.',
  ),
} as const

export type ProblemCode = keyof typeof problems
