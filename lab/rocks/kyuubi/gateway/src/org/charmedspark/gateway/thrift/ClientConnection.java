package org.charmedspark.gateway.thrift;

import java.lang.reflect.Proxy;
import org.apache.hive.service.rpc.thrift.TCLIService;
import org.apache.thrift.TException;
import org.apache.thrift.TProcessor;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.server.ServerContext;
import org.apache.thrift.transport.TSaslServerTransport;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.TTransport;
import org.charmedspark.gateway.metrics.Operations;
import org.charmedspark.gateway.session.Sessions;

/** One client's connection: who it is, and what it calls. */
final class ClientConnection implements TProcessor, ServerContext {
  private final String address;
  private final ClientCalls calls;
  private final TProcessor processor;
  private volatile String user;

  ClientConnection(TTransport raw, Sessions sessions, Operations operations) {
    address = raw instanceof TSocket ? ((TSocket) raw).getSocket().getInetAddress().getHostAddress() : "unknown";
    calls = new ClientCalls(this, sessions, operations);
    Class<?> face = TCLIService.Iface.class;
    processor = new TCLIService.Processor<>((TCLIService.Iface) Proxy.newProxyInstance(face.getClassLoader(), new Class<?>[] {face}, calls));
  }

  @Override
  public boolean process(TProtocol in, TProtocol out) throws TException {
    if (user == null) user = ((TSaslServerTransport) in.getTransport()).getSaslServer().getAuthorizationID();
    return processor.process(in, out);
  }

  String user() {
    return user;
  }

  String address() {
    return address;
  }

  void closed() {
    calls.endAll();
  }
}
