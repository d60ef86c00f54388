/**
 * Names of properties as keys of a Kubernetes Secret, which may hold letters, digits and `-._` only: percent-encoding
 * with `_` as its sign, as the spark8t tool reads it.
 */
export function propertyKey(name: string): string {
  return [...new TextEncoder().encode(name)]
    .map((byte) => {
      const sign = String.fromCharCode(byte);
      if (sign === '_') return '__';
      if (/[A-Za-z0-9.-]/.test(sign)) return sign;
      return `_${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}
