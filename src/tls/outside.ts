/** What TLS needs besides Juju: chance. */
export interface TlsOutside {
  generatePassword(): string;
}
