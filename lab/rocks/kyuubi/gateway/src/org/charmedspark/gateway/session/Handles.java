package org.charmedspark.gateway.session;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import org.apache.hive.service.rpc.thrift.THandleIdentifier;
import org.apache.hive.service.rpc.thrift.TOperationHandle;
import org.apache.hive.service.rpc.thrift.TSessionHandle;
import org.apache.thrift.TBase;

/** Handles of sessions and operations inside requests and replies, which all name their fields alike. */
public final class Handles {
  private Handles() {}

  public static TSessionHandle of(Session session) {
    byte[] id = bytes(session.id);
    return new TSessionHandle(new THandleIdentifier(ByteBuffer.wrap(id), ByteBuffer.wrap(id)));
  }

  private static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(16).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits()).array();
  }

  public static Optional<UUID> session(TBase<?, ?> message) {
    return field(message, "getSessionHandle", TSessionHandle.class).map(handle -> id(handle.getSessionId()));
  }

  public static Optional<UUID> operation(TBase<?, ?> message) {
    return field(message, "getOperationHandle", TOperationHandle.class).map(handle -> id(handle.getOperationId()));
  }

  private static UUID id(THandleIdentifier identifier) {
    ByteBuffer guid = ByteBuffer.wrap(identifier.getGuid());
    return guid.remaining() == 16 ? new UUID(guid.getLong(), guid.getLong()) : new UUID(0, 0);
  }

  private static <T> Optional<T> field(TBase<?, ?> message, String getter, Class<T> type) {
    try {
      return Optional.ofNullable(type.cast(message.getClass().getMethod(getter).invoke(message)));
    } catch (ReflectiveOperationException noSuchField) {
      return Optional.empty();
    }
  }

  static void replaceSession(TBase<?, ?> request, TSessionHandle handle) {
    try {
      request.getClass().getMethod("setSessionHandle", TSessionHandle.class).invoke(request, handle);
    } catch (ReflectiveOperationException noSuchField) {
      // a request about an operation
    }
  }
}
