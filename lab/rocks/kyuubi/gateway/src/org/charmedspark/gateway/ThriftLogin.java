package org.charmedspark.gateway;

import java.util.concurrent.atomic.LongAdder;
import javax.security.sasl.AuthenticationException;
import org.apache.hive.service.auth.PasswdAuthenticationProvider;

/** Hands logins over SASL PLAIN to the configured {@link Login}. Hive makes one of these for each login, by class name. */
public final class ThriftLogin implements PasswdAuthenticationProvider {
  static final LongAdder TOTAL = new LongAdder();
  static final LongAdder FAILED = new LongAdder();
  private static volatile Login login;

  static void use(Login configured) {
    login = configured;
  }

  @Override
  public void Authenticate(String user, String password) throws AuthenticationException {
    TOTAL.increment();
    try {
      login.check(user, password);
    } catch (AuthenticationException refusal) {
      FAILED.increment();
      throw refusal;
    }
  }
}
