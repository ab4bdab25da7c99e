// Who may do what.
actor User {}

resource Document {
  roles = ["reader"]; -- who was invited
  permissions = ["read"];
  /* Readers read. */
  "read" if "reader";
}
