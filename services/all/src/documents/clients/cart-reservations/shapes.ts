/** As document 3 writes them. */
export type Ad = { state: string; adType: string }
export type CartItem = Ad & {
  itemId: string
  title: string
  price: number
  quantity: number
  addedAt: string
  reservationId: string
  expiresAt: string
}
export type Cart = {
  items: CartItem[]
  subtotal: number
  tax: number
  total: number
  itemCount: number
  now: string
}
export type Reservation = Ad & {
  reservationId: string
  userId: string
  itemId: string
  quantity: number
  createdAt: string
  expiresAt: string
  status: 'active' | 'released' | 'completed'
}
export type AdOnSale = Ad & {
  itemId: string
  title: string
  price: number
  inventory: number
  activeReservations: number
  availableNow: number
}
export type PaymentIntent = { clientSecret: string | null; paymentIntentId: string; amount: number; expiresAt: string }
