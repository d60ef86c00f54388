package org.charmedspark.gateway.login;

/** Authentication NONE: every name is taken as given. */
final class AnyLogin implements Login {
  @Override
  public void check(String user, String password) {}

  @Override
  public boolean required() {
    return false;
  }
}
