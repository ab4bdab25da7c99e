actor User {}

resource Document {
  relations = [owner: User];
  permissions = ["read"];
  "read" if "owner";
}
