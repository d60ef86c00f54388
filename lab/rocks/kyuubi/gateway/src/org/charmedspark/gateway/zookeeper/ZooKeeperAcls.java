package org.charmedspark.gateway.zookeeper;

import java.util.ArrayList;
import java.util.List;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;

/** Kyuubi's ACLs: with them everybody may read (clients discover servers) and only who made a node may change it. */
final class ZooKeeperAcls implements ACLProvider {
  private final boolean restricted;

  ZooKeeperAcls(boolean restricted) {
    this.restricted = restricted;
  }

  @Override
  public List<ACL> getDefaultAcl() {
    if (!restricted) return ZooDefs.Ids.OPEN_ACL_UNSAFE;
    List<ACL> acls = new ArrayList<>(ZooDefs.Ids.READ_ACL_UNSAFE);
    acls.addAll(ZooDefs.Ids.CREATOR_ALL_ACL);
    return acls;
  }

  @Override
  public List<ACL> getAclForPath(String path) {
    return getDefaultAcl();
  }
}
