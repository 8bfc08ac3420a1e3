import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { isPublicAddress, readOutboundUrl } from './addresses'
import { callOut } from './call.server'

const house = { publicUrl: 'https://theatrum.example', privateHosts: new Set(['lms.house.example', '10.0.0.7']) }
const ownMachine = { publicUrl: 'http://127.0.0.1:3000', privateHosts: new Set<string>() }

describe('addresses that an administrator types in', () => {
  test('are https, on the public network or named by the operator', () => {
    for (const good of ['https://lms.college.example/token', 'https://lms.house.example/x', 'https://10.0.0.7/x', 'https://8.8.8.8/']) expect(readOutboundUrl(` ${good} `, house), good).toBe(good)
    for (const bad of ['', 'no address', 'http://lms.college.example/', 'ftp://lms.college.example/', 'https://127.0.0.1/', 'https://localhost/', 'https://[::1]/', 'https://10.0.0.8/', 'https://192.168.1.1/', 'https://169.254.169.254/', 'https://[fe80::1]/', 'https://[::ffff:10.0.0.1]/', 'https://0x7f000001/', 'https://2130706433/', 'https://user@lms.college.example/', 'https://lms.college.example/#part', `https://lms.college.example/${'a'.repeat(1_000)}`]) {
      expect(readOutboundUrl(bad, house), bad).toBeNull()
    }
  })

  test('may be on the same machine where the installation is on one of its own', () => {
    expect(readOutboundUrl('http://127.0.0.1:8080/x', ownMachine)).toBe('http://127.0.0.1:8080/x')
    expect(readOutboundUrl('http://192.168.1.1/x', ownMachine)).toBeNull()
  })

  test('know the networks that are nobody else\'s', () => {
    for (const one of ['10.1.2.3', '100.64.0.1', '127.1.1.1', '172.31.0.1', '192.168.0.1', '169.254.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255', '::1', '::', 'fc00::1', 'fe80::1', '::ffff:8.8.8.8', '2002:0a00:0001::', '2001:db8::1', 'no address']) expect(isPublicAddress(one), one).toBe(false)
    for (const one of ['8.8.8.8', '172.32.0.1', '2606:4700::1111']) expect(isPublicAddress(one), one).toBe(true)
  })
})

describe('a call to another system', () => {
  let server: Server | null = null
  afterEach(() => new Promise<void>((done) => {
    server?.closeAllConnections()
    if (server) server.close(() => done())
    else done()
    server = null
  }))
  async function serve(answer: RequestListener): Promise<string> {
    server = createServer(answer)
    await new Promise<void>((done) => server!.listen(0, '127.0.0.1', done))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  }

  test('follows no redirect', async () => {
    const url = await serve((_request, response) => void response.writeHead(302, { location: 'http://169.254.169.254/' }).end())
    expect(await callOut(ownMachine, url)).toMatchObject({ kind: 'answered', status: 302 })
  })

  test('reads no more than it wants, and waits no longer', async () => {
    const long = await serve((_request, response) => void response.end('x'.repeat(5_000)))
    expect(await callOut(ownMachine, long, { mostBytes: 1_000 })).toEqual({ kind: 'failed', why: 'its answer is too long' })
    server?.closeAllConnections()
    server?.close()
    const silent = await serve(() => undefined)
    expect(await callOut(ownMachine, silent, { timeoutMs: 50 })).toEqual({ kind: 'failed', why: 'it did not answer in time' })
  })

  test('goes to no name that leads into the house', async () => {
    expect(await callOut({ publicUrl: 'https://theatrum.example', privateHosts: new Set() }, 'https://localhost./keys')).toMatchObject({ kind: 'failed' })
    expect(await callOut(house, 'https://127.0.0.1/keys')).toEqual({ kind: 'failed', why: 'this address may not be called' })
  })
})
