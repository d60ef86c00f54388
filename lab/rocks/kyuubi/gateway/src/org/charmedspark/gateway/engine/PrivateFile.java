package org.charmedspark.gateway.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/** A property file that only this user can read, from its first byte on. */
final class PrivateFile {
  private PrivateFile() {}

  static Path write(Path file, Map<String, String> entries) throws IOException {
    try (OutputStream stream =
            Channels.newOutputStream(
                Files.newByteChannel(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
        Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8)) {
      writer.write(text(entries));
    }
    return file;
  }

  static String text(Map<String, String> entries) throws IOException {
    Properties properties = new Properties();
    properties.putAll(entries);
    StringWriter text = new StringWriter();
    properties.store(text, null);
    return text.toString();
  }
}
