import type { PaymentProvider } from '~/infra/payments/payments'
import { createTestProvider, type TestProvider } from '~/infra/payments/test-provider.server'
import type { Services } from '~/infra/services.server'
import { takePayment } from './take-payment.server'

export interface Payments {
  /** What is bought now is paid through it. */
  provider: PaymentProvider
  /** Whose messages and earlier purchases are still taken care of. */
  named(name: string): PaymentProvider | null
  /** Its page is ours. */
  test: TestProvider
}

/** Whoever moves the money of this installation. The test provider moves none, and says so on its page. */
export function paymentsOf(services: Pick<Services, 'env' | 'db' | 'now' | 'log' | 'audit'>): Payments {
  const { env, now } = services
  const test: TestProvider = createTestProvider({ sessionSecret: env.sessionSecret, publicUrl: env.publicUrl, now, deliver: ({ body, headers }) => takePayment(services, test, body, headers) })
  return { provider: test, named: (name) => (name === test.name ? test : null), test }
}
