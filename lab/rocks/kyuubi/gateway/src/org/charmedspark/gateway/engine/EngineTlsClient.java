package org.charmedspark.gateway.engine;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.TTransportException;

/** TLS to an engine: no authority vouches for it, so exactly the certificate that it registered is accepted. */
final class EngineTlsClient {
  private EngineTlsClient() {}

  static TSocket connect(EngineAddress address, int millis) throws TTransportException {
    Socket plain = new Socket();
    try {
      plain.connect(new InetSocketAddress(address.host, address.port), millis);
      plain.setSoTimeout(millis);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {only(address.secret.fingerprint.orElseThrow())}, null);
      SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, address.host, address.port, true);
      socket.startHandshake();
      return new TSocket(socket);
    } catch (IOException | GeneralSecurityException error) {
      try {
        plain.close();
      } catch (IOException ignored) {
        // the first error is the one that counts
      }
      throw new TTransportException(TTransportException.NOT_OPEN, error);
    }
  }

  private static X509TrustManager only(String fingerprint) {
    return new X509TrustManager() {
      @Override
      public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("there are no clients here");
      }

      @Override
      public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        try {
          String found = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded()));
          if (!MessageDigest.isEqual(found.getBytes(), fingerprint.getBytes()))
            throw new CertificateException("this is not the certificate that the engine registered");
        } catch (GeneralSecurityException error) {
          throw error instanceof CertificateException ? (CertificateException) error : new CertificateException(error);
        }
      }

      @Override
      public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
      }
    };
  }
}
