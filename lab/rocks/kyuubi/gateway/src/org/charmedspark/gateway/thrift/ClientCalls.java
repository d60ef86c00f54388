package org.charmedspark.gateway.thrift;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hive.service.rpc.thrift.TCloseSessionResp;
import org.apache.hive.service.rpc.thrift.TExecuteStatementReq;
import org.apache.hive.service.rpc.thrift.TExecuteStatementResp;
import org.apache.hive.service.rpc.thrift.TFetchResultsReq;
import org.apache.hive.service.rpc.thrift.TFetchResultsResp;
import org.apache.hive.service.rpc.thrift.TGetOperationStatusResp;
import org.apache.hive.service.rpc.thrift.TOpenSessionReq;
import org.apache.hive.service.rpc.thrift.TOpenSessionResp;
import org.apache.hive.service.rpc.thrift.TOperationState;
import org.apache.hive.service.rpc.thrift.TProtocolVersion;
import org.apache.hive.service.rpc.thrift.TStatusCode;
import org.apache.thrift.TBase;
import org.apache.thrift.transport.TTransportException;
import org.charmedspark.gateway.metrics.Operations;
import org.charmedspark.gateway.session.Handles;
import org.charmedspark.gateway.session.Refusal;
import org.charmedspark.gateway.session.Session;
import org.charmedspark.gateway.session.Sessions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HiveServer2 interface for one connection: sessions are opened and closed here, all else is the engine's. */
final class ClientCalls implements InvocationHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ClientCalls.class);

  /** The `fetchType` of an operation's log. */
  private static final short FETCH_LOG = 1;

  private final ClientConnection connection;
  private final Sessions sessions;
  private final Operations operations;
  /** Sessions that this connection opened; they end with it. */
  private final Map<UUID, Session> own = new ConcurrentHashMap<>();
  private final Map<UUID, Session> sessionOfOperation = new ConcurrentHashMap<>();
  private final Map<UUID, Operations.Operation> counted = new ConcurrentHashMap<>();

  ClientCalls(ClientConnection connection, Sessions sessions, Operations operations) {
    this.connection = connection;
    this.sessions = sessions;
    this.operations = operations;
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (!(arguments != null && arguments.length == 1 && arguments[0] instanceof TBase)) return method.invoke(this, arguments);
    TBase<?, ?> request = (TBase<?, ?>) arguments[0];
    try {
      switch (method.getName()) {
        case "OpenSession":
          return open((TOpenSessionReq) request);
        case "CloseSession":
          close(request);
          return new TCloseSessionResp(Replies.success());
        default:
          return forward(method, request);
      }
    } catch (TTransportException lost) {
      LOG.warn("{} failed: the connection to the engine is lost ({})", method.getName(), lost.getMessage());
      return Replies.failure(method, "The connection to the engine is lost; open a new session");
    } catch (Exception error) {
      return Replies.failure(method, error.getMessage());
    }
  }

  private TOpenSessionResp open(TOpenSessionReq request) throws Refusal {
    Session session = sessions.open(connection.user(), connection.address(), request);
    own.put(session.id, session);
    TProtocolVersion[] known = TProtocolVersion.values();
    TProtocolVersion newest = known[known.length - 1];
    TProtocolVersion asked = request.getClient_protocol();
    TOpenSessionResp reply = new TOpenSessionResp(Replies.success(), asked == null || asked.compareTo(newest) > 0 ? newest : asked);
    reply.setSessionHandle(Handles.of(session));
    reply.setConfiguration(Map.of());
    return reply;
  }

  private void close(TBase<?, ?> request) {
    Handles.session(request).map(own::remove).ifPresent(this::end);
  }

  private void end(Session session) {
    sessions.close(session);
    sessionOfOperation.entrySet().removeIf(entry -> {
      if (entry.getValue() != session) return false;
      Optional.ofNullable(counted.remove(entry.getKey())).ifPresent(Operations.Operation::close);
      return true;
    });
  }

  /** Only sessions of this connection: a handle is no key to somebody else's. */
  private Session session(TBase<?, ?> request) throws Refused {
    Optional<Session> session = Handles.session(request).map(own::get);
    if (session.isEmpty()) session = Handles.operation(request).map(sessionOfOperation::get);
    return session.filter(found -> sessions.find(found.id).isPresent()).orElseThrow(Refused::new);
  }

  private Object forward(Method method, TBase<?, ?> request) throws Exception {
    Session session = session(request);
    Operations.Operation operation = request instanceof TExecuteStatementReq ? operations.begin("ExecuteStatement") : null;
    try {
      TBase<?, ?> reply = (TBase<?, ?>) session.call(engine -> engine.invoke(method, request));
      Handles.operation(reply).ifPresent(id -> sessionOfOperation.put(id, session));
      count(method, request, reply, operation);
      return reply;
    } catch (Exception error) {
      if (operation != null) {
        operation.become("error");
        operation.close();
      }
      throw error;
    }
  }

  private void count(Method method, TBase<?, ?> request, TBase<?, ?> reply, Operations.Operation begun) {
    if (begun != null) {
      TExecuteStatementResp answer = (TExecuteStatementResp) reply;
      boolean failed = answer.getStatus().getStatusCode() == TStatusCode.ERROR_STATUS;
      boolean background = ((TExecuteStatementReq) request).isRunAsync();
      begun.become(failed ? "error" : background ? "running" : "finished");
      Handles.operation(reply).ifPresentOrElse(id -> counted.put(id, begun), begun::close);
    }
    if (reply instanceof TFetchResultsResp) {
      boolean log = ((TFetchResultsReq) request).getFetchType() == FETCH_LOG;
      operations.rows(log ? "log" : "result", Rows.count(((TFetchResultsResp) reply).getResults()));
    }
    Optional<UUID> operation = Handles.operation(request);
    if (operation.isEmpty()) return;
    if (reply instanceof TGetOperationStatusResp && ((TGetOperationStatusResp) reply).isSetOperationState())
      Optional.ofNullable(counted.get(operation.get()))
          .ifPresent(running -> state(((TGetOperationStatusResp) reply).getOperationState()).ifPresent(running::become));
    if (method.getName().equals("CancelOperation"))
      Optional.ofNullable(counted.get(operation.get())).ifPresent(running -> running.become("canceled"));
    if (method.getName().equals("CloseOperation")) {
      sessionOfOperation.remove(operation.get());
      Optional.ofNullable(counted.remove(operation.get())).ifPresent(Operations.Operation::close);
    }
  }

  private static Optional<String> state(TOperationState state) {
    switch (state) {
      case FINISHED_STATE:
        return Optional.of("finished");
      case ERROR_STATE:
        return Optional.of("error");
      case CANCELED_STATE:
        return Optional.of("canceled");
      case TIMEDOUT_STATE:
        return Optional.of("timeout");
      default:
        return Optional.empty();
    }
  }

  /** The client is gone. */
  void endAll() {
    own.values().forEach(this::end);
    own.clear();
  }

  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused() {
      super("Invalid SessionHandle: the session is closed, or not of this connection", null, false, false);
    }
  }
}
