package org.charmedspark.gateway.thrift;

import java.security.Security;
import java.util.HashMap;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.sasl.AuthenticationException;
import javax.security.sasl.AuthorizeCallback;
import org.apache.hive.service.auth.PlainSaslServer;
import org.apache.thrift.transport.TSaslServerTransport;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.TTransportException;
import org.apache.thrift.transport.TTransportFactory;
import org.charmedspark.gateway.login.Login;
import org.charmedspark.gateway.login.Names;
import org.charmedspark.gateway.metrics.Counters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SASL PLAIN in front of every connection, with the configured {@link Login}. */
final class PlainLogins extends TTransportFactory {
  private static final Logger LOG = LoggerFactory.getLogger(PlainLogins.class);
  /** A client that says nothing does not keep a thread for ever. */
  private static final int LOGIN_MILLIS = 30_000;

  private final Login login;
  private final Counters counters;
  private final TSaslServerTransport.Factory sasl = new TSaslServerTransport.Factory();

  PlainLogins(Login login, Counters counters) {
    this.login = login;
    this.counters = counters;
    Security.addProvider(new PlainSaslServer.SaslPlainProvider());
    CallbackHandler handler = this::handle;
    sasl.addServerDefinition("PLAIN", "NONE", null, new HashMap<>(), handler);
  }

  private void handle(Callback[] callbacks) throws AuthenticationException {
    String user = null;
    String password = null;
    AuthorizeCallback authorize = null;
    for (Callback callback : callbacks) {
      if (callback instanceof NameCallback) user = ((NameCallback) callback).getName();
      else if (callback instanceof PasswordCallback) password = new String(((PasswordCallback) callback).getPassword());
      else if (callback instanceof AuthorizeCallback) authorize = (AuthorizeCallback) callback;
    }
    try {
      login.check(user, password);
    } catch (AuthenticationException refusal) {
      counters.add("connection.failed", 1);
      counters.add("connection.failed.INTERACTIVE", 1);
      LOG.warn("Refused the login of {}: {}", Names.printable(user), refusal.getMessage());
      throw refusal;
    }
    if (authorize != null) authorize.setAuthorized(true);
  }

  @Override
  public TTransport getTransport(TTransport base) {
    try {
      if (base instanceof TSocket) ((TSocket) base).setTimeout(LOGIN_MILLIS);
      TTransport transport = sasl.getTransport(base);
      if (base instanceof TSocket) ((TSocket) base).setTimeout(0);
      return transport;
    } catch (RuntimeException failed) {
      counters.add("thrift.binary.connection.failed", 1);
      // The server passes over this kind in silence; any other would leave a stack trace for each port scan.
      throw PlainLogins.<RuntimeException>unchecked(new TTransportException("no login"));
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E unchecked(Throwable error) throws E {
    throw (E) error;
  }
}
