package org.charmedspark.gateway.engine;

import java.net.Socket;
import java.util.Map;
import org.apache.hive.service.rpc.thrift.TCLIService;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TSaslClientTransport;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.TTransportException;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.sasl.SaslException;

/** One connection to an engine, as one user, for one session. Not for two threads at a time. */
public final class EngineConnection implements AutoCloseable {
  private static final int CONNECT_MILLIS = 10_000;

  private final EngineAddress address;
  private final TTransport transport;
  public final TCLIService.Client client;

  private EngineConnection(EngineAddress address, TTransport transport) {
    this.address = address;
    this.transport = transport;
    client = new TCLIService.Client(new TBinaryProtocol(transport));
  }

  static EngineConnection open(EngineAddress address, String user) throws TException {
    TSocket socket = address.secret.fingerprint.isPresent() ? EngineTlsClient.connect(address, CONNECT_MILLIS) : plain(address);
    try {
      socket.setTimeout(CONNECT_MILLIS);
      TTransport transport =
          new TSaslClientTransport("PLAIN", null, null, null, Map.of(), credentials(user, address.secret.password), socket);
      transport.open();
      socket.setTimeout(0);
      return new EngineConnection(address, transport);
    } catch (SaslException error) {
      socket.close();
      throw new TTransportException(error);
    } catch (TException error) {
      socket.close();
      throw error;
    }
  }

  private static TSocket plain(EngineAddress address) throws TTransportException {
    TSocket socket = new TSocket(address.host, address.port, 0, CONNECT_MILLIS);
    socket.open();
    return socket;
  }

  private static CallbackHandler credentials(String user, String password) {
    return callbacks -> {
      for (Callback callback : callbacks) {
        if (callback instanceof NameCallback) ((NameCallback) callback).setName(user);
        else if (callback instanceof PasswordCallback) ((PasswordCallback) callback).setPassword(password.toCharArray());
      }
    };
  }

  public String engine() {
    return address.reference;
  }

  @Override
  public void close() {
    transport.close();
  }
}
