/** Values that are costly to make and never change, by key; at the bound the one used longest ago goes. */
export function createKept<Key, Value extends NonNullable<unknown>>(most: number): { get(key: Key, make: () => Value): Value; size(): number } {
  const values = new Map<Key, Value>()
  return {
    /** What `make` throws is not kept. */
    get(key, make) {
      let value = values.get(key)
      // A Map remembers the order in which keys were set: the first is the one used longest ago.
      if (value === undefined) value = make()
      else values.delete(key)
      values.set(key, value)
      if (values.size > most) values.delete(values.keys().next().value as Key)
      return value
    },
    size: () => values.size,
  }
}
