package org.charmedspark.gateway.engine.process;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import javax.security.sasl.AuthenticationException;
import org.apache.hive.service.auth.PasswdAuthenticationProvider;

/** Lets in who knows this engine's password: its server, in the name of any user. Hive makes one for each login. */
public final class EngineLogin implements PasswdAuthenticationProvider {
  private static volatile byte[] password;

  static void use(String secret) {
    password = secret.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void Authenticate(String user, String given) throws AuthenticationException {
    if (!MessageDigest.isEqual(password, given.getBytes(StandardCharsets.UTF_8)))
      throw new AuthenticationException("only the server that started this engine may use it");
  }
}
