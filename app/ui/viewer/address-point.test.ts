import { expect, test } from 'vitest'
import { pointOf } from './use-address-point'

test('a place in the address is three lengths within reach; anything else is no place', () => {
  expect(pointOf('12.5,-40,7')).toEqual([12.5, -40, 7])
  for (const wrong of [null, '', '1,2', '1,,2', '1,2,3,4', 'a,b,c', '1,2,NaN', '1,2,Infinity', '1,2,20000']) expect(pointOf(wrong)).toBeNull()
})
