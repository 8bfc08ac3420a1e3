import { createTransport } from 'nodemailer'
import { headerLine, isAddress, type Mailbox } from './address'
import { mailHtml } from './mail-html'

export interface OutgoingMail {
  /** Names the letter for good: a double after a crash carries the same Message-ID, so mailboxes show it once. */
  id: string
  to: string
  subject: string
  text: string
  /** For Content-Language and the HTML's lang. */
  lang: string
  writtenAt: Date
}

export type Delivery =
  | { kind: 'accepted' }
  /** For good: this letter will never go out. */
  | { kind: 'refused'; reason: string }
  /** The server is away, busy or set wrongly: the same letter may go out later. */
  | { kind: 'try-later'; reason: string }

export interface MailServer {
  /** Never throws for what a mail server or the network does. Rejects with the signal's reason when aborted. */
  deliver(mail: OutgoingMail, signal?: AbortSignal): Promise<Delivery>
  close(): void
}

export interface MailServerTimeouts { connectMs: number; silenceMs: number }

/** A mail server that says nothing is given up after this long; the queue comes back. */
const TIMEOUTS: MailServerTimeouts = { connectMs: 10_000, silenceMs: 30_000 }
/** Two letters at once are enough for a hospital; more look like spam to many servers. */
const CONNECTIONS = 2
const IDLE_MS = 30_000

/**
 * A mail server by its address. `smtps:` speaks TLS from the first byte; `smtp:` changes to TLS where the server
 * offers it, and must where a password would otherwise cross a network in the clear.
 * Nothing is connected before the first letter.
 * @param url smtp://user:password@mail.example:587, checked by readEnv
 */
export function connectMailServer(url: string, from: Mailbox, timeouts = TIMEOUTS): MailServer {
  const { protocol, hostname, port, username, password } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const isSecure = protocol === 'smtps:'
  const isLoopback = /^(127\.|::1$|localhost$)/.test(host)
  const transport = createTransport({
    pool: true,
    maxConnections: CONNECTIONS,
    // A letter whose connection broke goes back to our queue, which remembers it over a restart; not to the pool's.
    maxRequeues: 0,
    idleTimeout: IDLE_MS,
    host,
    port: port ? Number(port) : isSecure ? 465 : username ? 587 : 25,
    secure: isSecure,
    requireTLS: !isSecure && username !== '' && !isLoopback,
    ...(username ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
    dnsTimeout: timeouts.connectMs,
    connectionTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.connectMs,
    socketTimeout: timeouts.silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })

  return {
    async deliver(mail, signal) {
      if (!isAddress(mail.to)) return { kind: 'refused', reason: 'address' }
      signal?.throwIfAborted()
      try {
        await transport.sendMail({
          from,
          to: { name: '', address: mail.to },
          envelope: { from: from.address, to: [mail.to] },
          subject: headerLine(mail.subject),
          text: mail.text,
          html: mailHtml(mail.text, mail.lang),
          date: mail.writtenAt,
          messageId: `<${mail.id}@${from.address.split('@')[1] ?? 'localhost'}>`,
          headers: {
            // RFC 3834: no holiday replies to a machine. Outlook listens to the second only.
            'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', 'Content-Language': mail.lang,
          },
          ...(signal ? { signal } : {}),
        })
        return { kind: 'accepted' }
      } catch (error) {
        signal?.throwIfAborted()
        return whatHappened(error)
      }
    },
    close: () => transport.close(),
  }
}

/** What nodemailer says, sorted by who can mend it. Our reasons begin with one word that the outbox has a sentence for. */
function whatHappened(error: unknown): Delivery {
  const { code = '', responseCode = 0, response = '' } = error as { code?: string; responseCode?: number; response?: string }
  const said = headerLine(response)
  switch (code) {
    case 'EENVELOPE':
    case 'EMESSAGE':
      // 5xx is the server's last word on this letter (RFC 5321, 4.2.1); 421 and all other 4xx ask for patience.
      if (responseCode >= 500) return { kind: 'refused', reason: `refused ${said}`.trim() }
      return { kind: 'try-later', reason: `busy ${said}`.trim() }
    case 'EAUTH':
    case 'ENOAUTH':
      return { kind: 'try-later', reason: `sign-in ${said}`.trim() }
    case 'ETLS':
      return { kind: 'try-later', reason: 'tls' }
    case 'ETIMEDOUT':
      return { kind: 'try-later', reason: 'silent' }
    default:
      return { kind: 'try-later', reason: responseCode >= 400 ? `busy ${said}` : 'unreachable' }
  }
}
