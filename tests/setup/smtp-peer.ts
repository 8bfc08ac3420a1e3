import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

/** What the peer does with the next letters. */
export type SmtpMood = 'accept' | 'busy' | 'refuse' | 'hang' | 'hang-after-data' | 'hang-up' | 'no-password'

export interface ReceivedLetter {
  from: string
  to: string[]
  /** As it came over the wire. */
  raw: string
  header(name: string): string | undefined
  /** The plain part, decoded. */
  text: string
  html: string
}

export interface SmtpPeer {
  url: string
  letters: ReceivedLetter[]
  /** Letters whose whole text arrived, whatever was answered. */
  heard(): number
  connections(): number
  mood(mood: SmtpMood): void
  /** Answers the letters that hang after their text: they count as taken. */
  letGo(): void
  close(): Promise<void>
}

/** A mail server on loopback as small as RFC 5321 allows, with moods. Takes AUTH PLAIN of anybody. */
export async function startSmtpPeer(user = ''): Promise<SmtpPeer> {
  const letters: ReceivedLetter[] = []
  const sockets = new Set<Socket>()
  let waiting: (() => void)[] = []
  let mood: SmtpMood = 'accept'
  let heard = 0
  let connections = 0

  const server: Server = createServer((socket) => {
    connections++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    const say = (line: string) => socket.writable && socket.write(`${line}\r\n`)
    let buffer = ''
    let isData = false
    let from = ''
    let to: string[] = []
    if (mood === 'hang-up') return void socket.end()
    if (mood !== 'hang') say('220 peer.test ESMTP')

    const take = (raw: string) => {
      heard++
      const letter = parseLetter(raw, from, to)
      const accept = () => {
        letters.push(letter)
        say('250 2.0.0 taken')
      }
      if (mood === 'hang-after-data') waiting.push(accept)
      else accept()
    }
    const obey = (line: string) => {
      const verb = line.slice(0, 4).toUpperCase()
      if (verb === 'EHLO') say(`250-peer.test\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN`)
      else if (verb === 'AUTH') say(mood === 'no-password' ? '535 5.7.8 wrong password' : '235 2.7.0 welcome')
      else if (verb === 'MAIL') {
        from = /<([^>]*)>/.exec(line)?.[1] ?? ''
        to = []
        say('250 2.1.0 ok')
      } else if (verb === 'RCPT') {
        if (mood === 'refuse') return say('550 5.1.1 no such mailbox')
        if (mood === 'busy') return say('451 4.7.1 greylisted, come back')
        to.push(/<([^>]*)>/.exec(line)?.[1] ?? '')
        say('250 2.1.5 ok')
      } else if (verb === 'DATA') {
        isData = true
        say('354 go on')
      } else if (verb === 'QUIT') {
        say('221 bye')
        socket.end()
      } else say('250 ok')
    }
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => {
      buffer += chunk
      for (;;) {
        const end = isData ? buffer.indexOf('\r\n.\r\n') : buffer.indexOf('\r\n')
        if (end < 0) return
        const part = buffer.slice(0, end)
        buffer = buffer.slice(end + (isData ? 5 : 2))
        if (!isData) obey(part)
        else {
          isData = false
          take(part.replace(/^\.\./gm, '.'))
        }
      }
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))

  return {
    url: `smtp://${user}127.0.0.1:${(server.address() as AddressInfo).port}`,
    letters,
    heard: () => heard,
    connections: () => connections,
    mood: (next) => void (mood = next),
    letGo() {
      for (const accept of waiting.splice(0)) accept()
    },
    async close() {
      waiting = []
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
}

function parseLetter(raw: string, from: string, to: string[]): ReceivedLetter {
  const headers = (part: string) => part.slice(0, part.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ')
  const headerOf = (part: string, name: string) => new RegExp(`^${name}: *(.*)$`, 'im').exec(headers(part))?.[1]?.trim()
  const boundary = /boundary="([^"]+)"/.exec(headers(raw))?.[1]
  const parts = boundary ? raw.split(`--${boundary}`).slice(1, -1).map((part) => part.replace(/^\r\n/, '')) : [raw]
  const bodyOf = (type: string) => {
    const part = parts.find((one) => headerOf(one, 'Content-Type')?.startsWith(type))
    if (!part) return ''
    const body = part.slice(part.indexOf('\r\n\r\n') + 4)
    switch (headerOf(part, 'Content-Transfer-Encoding')) {
      case 'base64': return Buffer.from(body, 'base64').toString('utf8')
      case 'quoted-printable': return Buffer.from(body.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString('utf8')
      default: return Buffer.from(body, 'latin1').toString('utf8')
    }
  }
  return { from, to: [...to], raw, header: (name) => decodeWords(headerOf(raw, name)), text: bodyOf('text/plain').replace(/\r\n/g, '\n'), html: bodyOf('text/html') }
}

/** RFC 2047 encoded words. */
function decodeWords(text: string | undefined): string | undefined {
  return text?.replace(/\?=\s+=\?/g, '?==?').replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_all, how: string, words: string) =>
    how.toLowerCase() === 'b' ? Buffer.from(words, 'base64').toString('utf8') : Buffer.from(words.replace(/_/g, ' ').replace(/=([0-9A-F]{2})/g, (_hex, code: string) => String.fromCharCode(parseInt(code, 16))), 'latin1').toString('utf8'))
}
