package org.charmedspark.gateway.thrift;

import java.lang.reflect.Method;
import org.apache.hive.service.rpc.thrift.TGetInfoResp;
import org.apache.hive.service.rpc.thrift.TGetInfoValue;
import org.apache.hive.service.rpc.thrift.TOpenSessionResp;
import org.apache.hive.service.rpc.thrift.TProtocolVersion;
import org.apache.hive.service.rpc.thrift.TStatus;
import org.apache.hive.service.rpc.thrift.TStatusCode;

/** Replies that this server gives by itself. */
final class Replies {
  private Replies() {}

  static TStatus success() {
    return new TStatus(TStatusCode.SUCCESS_STATUS);
  }

  /** A reply of the kind that the method gives, which says that it failed. */
  static Object failure(Method method, String message) throws ReflectiveOperationException {
    TStatus status = new TStatus(TStatusCode.ERROR_STATUS);
    status.setErrorMessage(message == null ? "no reason was given" : message);
    status.setSqlState("08S01");
    Object reply = method.getReturnType().getDeclaredConstructor().newInstance();
    method.getReturnType().getMethod("setStatus", TStatus.class).invoke(reply, status);
    // Fields that must be there, whatever happened.
    if (reply instanceof TOpenSessionResp) ((TOpenSessionResp) reply).setServerProtocolVersion(TProtocolVersion.HIVE_CLI_SERVICE_PROTOCOL_V10);
    if (reply instanceof TGetInfoResp) ((TGetInfoResp) reply).setInfoValue(TGetInfoValue.stringValue(""));
    return reply;
  }
}
