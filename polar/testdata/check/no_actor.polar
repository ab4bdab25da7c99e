# No block says who acts.
resource Document {
  roles = ["reader"];
  permissions = ["read"];
  "read" if "reader" or is_public(resource);
}
may(x: Actor, y: Resource) if likes(x, y);
