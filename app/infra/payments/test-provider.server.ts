import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { subkey } from '../sealing.server'
import { MOST_MESSAGE_BYTES, type PaymentMessage, type PaymentProvider, type ReadMessage } from './payments'

/** Of a message's time, both ways: clocks differ, and a message that was overheard is not kept for later. */
const STALE_MS = 5 * 60_000
const SIGNATURE = 'x-payment-signature'

const message = z.strictObject({
  id: z.string().regex(/^[\w-]{8,64}$/), providerRef: z.string().regex(/^test_[\w-]{8,64}$/), kind: z.enum(['pending', 'approved', 'declined', 'refunded']),
  priceMinor: z.int().min(0).max(1_000_000_000), currency: z.string().regex(/^[A-Z]{3}$/),
})

export interface TestProvider extends PaymentProvider {
  /** As its messages come: signed, for the address that takes them. */
  say(message: PaymentMessage): { body: Uint8Array; headers: Record<string, string> }
}

/** Moves no money: its page approves, declines, waits or repeats itself as whoever tries it wants. Messages are signed as a real one signs them. */
export function createTestProvider({ sessionSecret, publicUrl, now, deliver }: {
  sessionSecret: string
  publicUrl: string
  now: () => Date
  /** Takes what it says by itself: that money went back. Absent: nobody hears it. */
  deliver?: (said: { body: Uint8Array; headers: Record<string, string> }) => Promise<unknown>
}): TestProvider {
  const key = subkey(sessionSecret, 'payments-test')
  const payUrlOf = (purchaseId: string) => `${publicUrl}/purchases/${purchaseId}/pay`
  const signed = (at: number, body: Uint8Array) => createHmac('sha256', key).update(`${at}.`).update(body).digest()
  const say = (given: PaymentMessage) => {
    const body = Buffer.from(JSON.stringify(given))
    const at = now().getTime()
    return { body, headers: { [SIGNATURE]: `t=${at},v1=${signed(at, body).toString('hex')}` } }
  }
  return {
    name: 'test',
    async begin({ purchaseId }) {
      const providerRef = `test_${randomUUID()}`
      return { providerRef, payUrl: payUrlOf(purchaseId) }
    },
    whereToPay: async ({ purchaseId }) => payUrlOf(purchaseId),
    async refund({ purchaseId, providerRef, priceMinor, currency }) {
      // Named after the purchase: asked twice, it is one refund.
      await deliver?.(say({ id: `refund-${purchaseId}`, providerRef, kind: 'refunded', priceMinor, currency }))
      return 'accepted'
    },
    say,
    read(body, headers): ReadMessage {
      if (body.length > MOST_MESSAGE_BYTES) return { kind: 'refused', why: 'malformed' }
      const parts = /^t=(\d{1,15}),v1=([0-9a-f]{64})$/.exec(headers[SIGNATURE] ?? '')
      if (!parts) return { kind: 'refused', why: 'forged' }
      const at = Number(parts[1])
      if (!timingSafeEqual(signed(at, body), Buffer.from(parts[2]!, 'hex'))) return { kind: 'refused', why: 'forged' }
      if (Math.abs(now().getTime() - at) > STALE_MS) return { kind: 'refused', why: 'stale' }
      const read = message.safeParse(asJson(body))
      return read.success ? { kind: 'message', message: read.data } : { kind: 'refused', why: 'malformed' }
    },
  }
}

function asJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    return null
  }
}
