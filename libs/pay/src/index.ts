export {
  BadSignature,
  type Intent,
  type IntentRequest,
  type IntentStatus,
  type Notice,
  type PaymentProvider,
  ProviderRefused,
  ProviderUnavailable,
  type Reference,
  type Refunded,
  type RefundRequest,
} from './port.ts'
