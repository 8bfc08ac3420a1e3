import pino, { type Logger } from 'pino'

/** Structured logs on standard output. Addresses carry tokens and keys: log ids, never URLs, headers or bodies. */
export function createLog(level: string, name: string): Logger {
  return pino({
    name,
    level,
    base: { name },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ['password', 'token', 'key', '*.password', '*.token', '*.key', 'req.headers', 'url', 'email', '*.email'], censor: '[left out]' },
  })
}
