package org.charmedspark.gateway.session;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.apache.hive.service.rpc.thrift.TCloseSessionReq;
import org.apache.hive.service.rpc.thrift.TOpenSessionReq;
import org.apache.hive.service.rpc.thrift.TOpenSessionResp;
import org.apache.hive.service.rpc.thrift.TSessionHandle;
import org.apache.hive.service.rpc.thrift.TStatusCode;
import org.apache.thrift.TBase;
import org.apache.thrift.TException;
import org.apache.thrift.transport.TTransportException;
import org.charmedspark.gateway.engine.EngineConnection;

/** The session that an engine keeps for one of ours. */
public final class EngineSession {
  private final EngineConnection connection;
  private final TSessionHandle handle;

  private EngineSession(EngineConnection connection, TSessionHandle handle) {
    this.connection = connection;
    this.handle = handle;
  }

  static EngineSession open(EngineConnection connection, TOpenSessionReq request) throws TException {
    TOpenSessionReq changeable = new TOpenSessionReq(request);
    changeable.setConfiguration(SessionConf.changeable(request.getConfiguration()));
    TOpenSessionResp reply;
    try {
      reply = connection.client.OpenSession(changeable);
    } catch (TTransportException error) {
      connection.close();
      throw new TException("The engine cut the connection while it opened the session; its log says why", error);
    }
    if (reply.getStatus().getStatusCode() != TStatusCode.SUCCESS_STATUS) {
      connection.close();
      throw new TException("The engine refused the session: " + reply.getStatus().getErrorMessage());
    }
    return new EngineSession(connection, reply.getSessionHandle());
  }

  /** Passes a call on; calls of one session follow each other. */
  public synchronized Object invoke(Method method, TBase<?, ?> request) throws Exception {
    Handles.replaceSession(request, handle);
    try {
      return method.invoke(connection.client, request);
    } catch (InvocationTargetException error) {
      throw error.getCause() instanceof Exception ? (Exception) error.getCause() : error;
    }
  }

  String engine() {
    return connection.engine();
  }

  /** Ends at once, also while a call is under way: the engine ends the session of a connection that is cut. */
  void close() {
    connection.close();
  }

  synchronized void closeOrderly() throws TException {
    connection.client.CloseSession(new TCloseSessionReq(handle));
    connection.close();
  }
}
